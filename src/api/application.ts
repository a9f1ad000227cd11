import { Refusal, type RefusalKind } from "../lifecycle/refusal.ts";
import { keyOf, mintUuid } from "../model/ids.ts";
import type { World } from "../world.ts";
import type { ApiRequest, ApiResponse, Call, Handler, Route } from "./call.ts";
import { ApiError, renderError, routeNotFound, unauthorized, unexpectedError } from "./errors.ts";
import { LEGACY, MAX_MINOR_OF_RELEASE, type Minor, negotiate, versionHeaders } from "./microversion.ts";
import { Router } from "./router.ts";
import { ROUTES } from "./routes.ts";

const NO_HEADERS = {};

/** Status of what the rules refuse. */
const STATUS_OF: Readonly<Record<Exclude<RefusalKind, "computeFault">, number>> = {
  badRequest: 400,
  forbidden: 403,
  itemNotFound: 404,
  conflictingRequest: 409,
  gone: 410,
};

/** The Compute API on a world: a request goes in, a response comes out; the work it asked for goes on in the world. */
export class Application {
  readonly #world: World;
  readonly #router: Router<Handler>;
  /** What links begin with where the request names no host. */
  readonly #origin: string;
  readonly #requestKey: number;
  #requests: number;

  /** @param requests how many requests there were before, in the run that this one goes on with */
  constructor(world: World, origin = "http://localhost", requests = 0) {
    this.#world = world;
    this.#origin = origin;
    this.#requests = requests;
    this.#requestKey = keyOf(`request/${world.state.settings.idKey}`);
    this.#router = routerOf(ROUTES);
  }

  /** Number of requests so far. */
  get requests(): number {
    return this.#requests;
  }

  #newRequestId(): string {
    return `req-${mintUuid(this.#requests++, this.#requestKey)}`;
  }

  /** Answers a request, at once. Never throws for anything a client sent. */
  request(request: ApiRequest): ApiResponse {
    const headers = request.headers ?? NO_HEADERS;
    const requestId = this.#newRequestId();
    let minor: Minor = 1;
    try {
      const cut = request.path.indexOf("?");
      const path = cut < 0 ? request.path : request.path.slice(0, cut);
      const routed = this.#router.match(request.method, path);
      if (routed.kind === "versions") throw routeNotFound();
      if (request.as === undefined) throw unauthorized(`${this.#origin}/identity`);
      minor = routed.legacy ? LEGACY : negotiate(headers, MAX_MINOR_OF_RELEASE[this.#world.state.settings.release]);
      if (routed.kind === "unknown") throw routeNotFound();
      const { as } = request;
      if (routed.projectId !== undefined && routed.projectId !== as.projectId) {
        throw new ApiError(
          400,
          `Malformed request URL: URL's project_id '${routed.projectId}' doesn't match Context's project_id '${as.projectId}'`,
        );
      }
      const call: Call = {
        world: this.#world,
        state: this.#world.state,
        minor,
        params: routed.params,
        query: cut < 0 ? "" : request.path.slice(cut + 1),
        body: request.body,
        who: { userId: as.userId, projectId: as.projectId, isAdmin: as.roles.includes("admin"), requestId },
        identity: as,
        origin: this.#origin,
      };
      const answer = routed.handler(call);
      const answerHeaders: Record<string, string> = { ...versionHeaders(minor), "x-openstack-request-id": requestId };
      if (answer.headers !== undefined) Object.assign(answerHeaders, answer.headers);
      return answer.body === undefined
        ? { status: answer.status, headers: answerHeaders }
        : { status: answer.status, headers: answerHeaders, body: answer.body };
    } catch (error) {
      const { status, headers: own, body } = renderError(asApiError(error));
      return { status, headers: { ...versionHeaders(minor), "x-openstack-request-id": requestId, ...own }, body };
    }
  }
}

function routerOf(routes: readonly Route[]): Router<Handler> {
  const router = new Router<Handler>();
  for (const [method, template, handler] of routes) router.add(method, template, handler);
  return router;
}

/** What the API answers to an error; a defect of the simulator itself is passed on. */
function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!(error instanceof Refusal)) throw error;
  if (error.kind === "computeFault") return unexpectedError(error.message);
  return new ApiError(STATUS_OF[error.kind], error.message);
}
