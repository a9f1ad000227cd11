import type { JsonSchema, Static } from "../../json/schema.ts";
import type { ServiceAnswer, ServiceCall, ServiceRoute } from "../server/service.ts";
import { type BodySchema, bodyReader, NOTHING } from "./body.ts";
import type { AnswerBody } from "./schemas.ts";

/** What the OpenAPI document says of a route, and what the route is held to. */
export interface About {
  readonly summary: string;
  /** The body; default: none. */
  readonly body?: BodySchema;
  /** Parameters of the query, and what each is for. */
  readonly query?: Readonly<Record<string, string>>;
  /** Status of the answer when all is well; default 200. */
  readonly status?: 200 | 201 | 204;
  /** JSON Schema of the answer; absent: it has no body, or none that is JSON. */
  readonly answer?: JsonSchema;
  /** Another content type of the answer, and when it comes. */
  readonly also?: { readonly type: string; readonly when: string };
  /** Bytes of a body, where they are more than the server's limit. */
  readonly bodyLimit?: number;
}

/** A route of the control API, with what its OpenAPI document says of it. */
export interface ControlRoute extends ServiceRoute {
  readonly about: About;
}

/** The body that a route takes. */
type BodyOf<A extends About> = Static<A extends { readonly body: infer S } ? S : typeof NOTHING>;

/** What a route answers: as its schema says, `Text` where it has another content type, nothing where it has neither. */
type AnswerOf<A extends About> =
  | (A extends { readonly answer: infer S } ? AnswerBody<S> : undefined)
  | (A extends { readonly also: object } ? Text : never);

/** A control route; it needs no token. */
export function control<const A extends About>(
  method: ServiceRoute["method"],
  path: string,
  about: A,
  handle: (call: ServiceCall, body: BodyOf<A>) => AnswerOf<A> | Promise<AnswerOf<A>>,
): ControlRoute {
  const { status = 200, bodyLimit }: About = about;
  const read = bodyReader<BodyOf<A>>(about.body ?? NOTHING);
  return {
    method,
    path,
    rule: "open",
    about,
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    handle: (call) => {
      const answer = (body: AnswerOf<A>): ServiceAnswer =>
        body instanceof Text ? { status, headers: { "content-type": body.type }, body: body.text } : { status, body };
      const body = handle(call, read(call));
      return body instanceof Promise ? body.then(answer) : answer(body);
    },
  };
}

/** An answer that is not JSON. */
export class Text {
  readonly type: string;
  readonly text: string;

  constructor(type: string, text: string) {
    this.type = type;
    this.text = text;
  }
}

/** Whether a client asks for a text: `Accept: text/plain`, or `?format=` this. */
export function asksForText({ headers, query }: ServiceCall, format: string): boolean {
  const accept = String(headers.accept ?? "");
  return query.get("format") === format || accept.includes("text/plain") || accept.includes("openmetrics");
}
