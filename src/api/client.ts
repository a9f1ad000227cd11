/**
 * A client of the Compute API for tests: one user at one microversion, with types. What goes in has the types of the
 * schemas that the API checks it by.
 */
import type { ApiRequest, ApiResponse, Identity } from "./core/call.ts";
import type { BodyOf } from "./schema/value.ts";
import type { AnswersOf, ArgumentsOf, ServerAction } from "./servers/actions/define.ts";
import type { ServerActionAnswers, ServerActions } from "./servers/actions.ts";
import type { Link, ServerView } from "./servers/server-view.ts";
import type { createServerSchema, listServersQuery, updateServerSchema } from "./servers/servers-schema.ts";

/** `2.93`, or the newest of the cloud's release. */
export type Microversion = `2.${number}` | "latest";

type CreateBody = BodyOf<typeof createServerSchema>;

/** What to create: the `server` of the body. */
export type NewServer = Omit<CreateBody["server"], "return_reservation_id">;

/** `os:scheduler_hints` of a create. */
export type SchedulerHints = NonNullable<CreateBody["os:scheduler_hints"]>;

/** What an update changes. */
export type ServerUpdate = BodyOf<typeof updateServerSchema>["server"];

type ListQuery = BodyOf<typeof listServersQuery>;
type OneOrMore<A> = A extends readonly (infer T)[] ? T | A : never;

/** Filters, order and paging of a list; a list of values repeats the parameter. */
export type ServerQuery = { readonly [K in keyof ListQuery]?: OneOrMore<NonNullable<ListQuery[K]>> };

export type { ServerActions } from "./servers/actions.ts";
export type { ServerView } from "./servers/server-view.ts";

/** Declarations of actions that are not Nova's. */
export type OwnActions = readonly ServerAction[];

/** What a create answers: the server is yet to be built. */
export interface CreatedServer {
  readonly id: string;
  readonly links: readonly Link[];
  readonly adminPass?: string;
  readonly "OS-DCF:diskConfig": "AUTO" | "MANUAL";
  readonly security_groups: readonly { readonly name: string }[];
}

type Arguments<O extends OwnActions> = ServerActions & ArgumentsOf<O>;
type Answers<O extends OwnActions> = ServerActionAnswers & AnswersOf<O>;

/** The API said no: `message` is Nova's. */
export class RequestError extends Error {
  readonly status: number;
  readonly response: ApiResponse;

  constructor(response: ApiResponse) {
    super(messageOf(response.body) ?? `HTTP status ${response.status}`);
    this.name = "RequestError";
    this.status = response.status;
    this.response = response;
  }
}

/** The text in any of the shapes that Nova gives errors. */
function messageOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { message } = body as { message?: unknown };
  if (typeof message === "string") return message;
  for (const part of Object.values(body)) {
    const inner = messageOf(part);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/**
 * Somebody's view of a cloud's Compute API.
 * @typeParam O the actions that the cloud has beside Nova's
 */
export class Client<O extends OwnActions = readonly []> {
  /** Servers. All of these throw a RequestError where the answer is an error. */
  readonly servers: Servers<O>;
  readonly #send: (request: ApiRequest) => ApiResponse;
  readonly #as: Identity;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param send answers a request: a cloud's `request` */
  constructor(send: (request: ApiRequest) => ApiResponse, as: Identity, microversion: Microversion = "latest") {
    this.#send = send;
    this.#as = as;
    this.#headers = { "openstack-api-version": `compute ${microversion}` };
    this.servers = new Servers(this);
  }

  /**
   * Any other request of the API: the body of the answer.
   * @param path below `/v2.1`: `/flavors/detail`
   * @throws RequestError for a status that is not 2xx
   */
  request(method: string, path: string, body?: unknown): unknown {
    const request = { method, path: `/v2.1${path}`, headers: this.#headers, as: this.#as };
    const response = this.#send(body === undefined ? request : { ...request, body });
    if (response.status < 200 || response.status > 299) throw new RequestError(response);
    return response.body;
  }
}

/** `/servers`. */
export class Servers<O extends OwnActions = readonly []> {
  readonly #client: Client<O>;

  constructor(client: Client<O>) {
    this.#client = client;
  }

  /** POST /servers; answered at once, built as time goes on. */
  create(server: NewServer, hints?: SchedulerHints): CreatedServer {
    const body = hints === undefined ? { server } : { server, "os:scheduler_hints": hints };
    return (this.#client.request("POST", "/servers", body) as { server: CreatedServer }).server;
  }

  /** GET /servers/detail: one page. */
  list(query: ServerQuery = {}): readonly ServerView[] {
    const text = queryText(query);
    const path = text === "" ? "/servers/detail" : `/servers/detail?${text}`;
    return (this.#client.request("GET", path) as { servers: ServerView[] }).servers;
  }

  /** GET /servers/{id} */
  show(id: string): ServerView {
    return (this.#client.request("GET", `/servers/${id}`) as { server: ServerView }).server;
  }

  /** PUT /servers/{id}: the server after it. */
  update(id: string, server: ServerUpdate): ServerView {
    return (this.#client.request("PUT", `/servers/${id}`, { server }) as { server: ServerView }).server;
  }

  /** DELETE /servers/{id}: the server goes as time goes on. */
  delete(id: string): void {
    this.#client.request("DELETE", `/servers/${id}`);
  }

  /**
   * POST /servers/{id}/action.
   * @param body one key, the action's: `{ reboot: { type: "SOFT" } }`, `{ "os-stop": null }`
   */
  action<K extends keyof Arguments<O>>(id: string, body: { readonly [key in K]: Arguments<O>[key] }): Answers<O>[K] {
    return this.#client.request("POST", `/servers/${id}/action`, body) as Answers<O>[K];
  }
}

function queryText(query: ServerQuery): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of [value].flat()) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(each))}`);
  }
  return pairs.join("&");
}
