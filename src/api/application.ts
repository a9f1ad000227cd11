import { Refusal, type RefusalKind } from "../lifecycle/core/refusal.ts";
import type { Conf } from "../model/conf/conf.ts";
import type { Settings } from "../model/records/state.ts";
import { keyOf, mintUuid } from "../model/tables/ids.ts";
import type { World } from "../world.ts";
import { checkContentType, checkSize, parseBody } from "./core/body.ts";
import type { Answer, ApiRequest, ApiResponse, Handler, Identity, Route } from "./core/call.ts";
import { Router } from "./core/router.ts";
import { type Credentials, credentials, Policy } from "./policy/policy.ts";
import { ApiError, renderError, routeNotFound, unauthorized, unexpectedError } from "./protocol/errors.ts";
import { LEGACY, MAX_MINOR_OF_RELEASE, type Minor, negotiate, versionHeaders } from "./protocol/microversion.ts";
import { versionsAnswer } from "./resources/versions/versions.ts";
import { ROUTES, routesWith } from "./routes.ts";
import { ACTIONS, type Actions } from "./servers/actions.ts";

const NO_HEADERS: Readonly<Record<string, string>> = {};

/** Status of what the rules refuse. */
const STATUS_OF: Readonly<Record<Exclude<RefusalKind, "computeFault">, number>> = {
  badRequest: 400,
  forbidden: 403,
  itemNotFound: 404,
  conflictingRequest: 409,
  gone: 410,
};

/** A request that goes on with microversion `minor`; what was found out on the way to the controller. */
interface Progress {
  /** Undefined until it was negotiated: the response names none. */
  minor: Minor | undefined;
}

/** The Compute API on a world: a request goes in, a response comes out; the work it asked for goes on in the world. */
export class Application {
  readonly #world: World;
  readonly #router: Router<Handler>;
  /** What links begin with where the request does not say. */
  readonly #origin: string;
  readonly #requestKey: number;
  readonly #credentials = new WeakMap<Identity, Credentials>();
  #policy: { readonly conf: Conf; readonly policy: Policy } | undefined;
  #requests: number;

  /**
   * @param requests number of requests before, in the run that this one continues
   * @param actions what can be done to servers
   */
  constructor(world: World, origin = "http://localhost", requests = 0, actions: Actions = ACTIONS) {
    this.#world = world;
    this.#origin = origin;
    this.#requests = requests;
    this.#requestKey = keyOf(`request/${world.state.settings.idKey}`);
    this.#router = routerOf(actions);
  }

  /** Number of requests so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Answers a request, at once. Never throws for anything a client sent. */
  request(request: ApiRequest): ApiResponse {
    const requestId = `req-${mintUuid(this.#requests++, this.#requestKey)}`;
    const progress: Progress = { minor: undefined };
    try {
      const answer = this.#answer(request, requestId, progress);
      const headers = responseHeaders(progress.minor, requestId);
      if (answer.headers !== undefined) Object.assign(headers, answer.headers);
      return answer.body === undefined
        ? { status: answer.status, headers }
        : { status: answer.status, headers, body: answer.body };
    } catch (error) {
      const { status, headers: own, body } = renderError(asApiError(error), this.#world.state.settings.release);
      return { status, headers: { ...responseHeaders(progress.minor, requestId), ...own }, body };
    }
  }

  #answer(request: ApiRequest, requestId: string, progress: Progress): Answer {
    const { state } = this.#world;
    const { settings } = state;
    const { as, method } = request;
    const origin = request.origin ?? this.#origin;
    const headers: NonNullable<ApiRequest["headers"]> = request.headers ?? NO_HEADERS;
    checkSize(request.body, settings.conf.oslo_middleware.max_request_body_size);
    const cut = request.path.indexOf("?");
    const path = cut < 0 ? request.path : request.path.slice(0, cut);
    const max = MAX_MINOR_OF_RELEASE[settings.release];
    const routed = this.#router.match(method, path);
    if (routed.kind === "versions") {
      // This document comes from a controller of the API itself, which negotiates a microversion like all others.
      if (path === "/v2.1/") negotiate(headers, max);
      return versionsAnswer(routed.document, origin, path, settings.release);
    }
    if (as === undefined) throw unauthorized(`${origin}/identity`);
    if (routed.kind === "unknown") throw routeNotFound();
    const minor = routed.legacy ? LEGACY : negotiate(headers, max);
    progress.minor = minor;
    checkContentType(headers["content-type"]);
    const body = parseBody(method, request.body);
    if (routed.projectId !== undefined && routed.projectId !== as.projectId) {
      throw new ApiError(
        400,
        `Malformed request URL: URL's project_id '${routed.projectId}' doesn't match Context's project_id '${as.projectId}'`,
      );
    }
    const who = this.#credentialsOf(as);
    return routed.handler({
      world: this.#world,
      state,
      minor,
      params: routed.params,
      query: cut < 0 ? "" : request.path.slice(cut + 1),
      body,
      who: { userId: as.userId, projectId: as.projectId, isAdmin: who.isAdmin, requestId },
      identity: as,
      credentials: who,
      policy: this.#policyOf(settings),
      linkProject: request.path.includes(as.projectId) ? `/${as.projectId}` : "",
      origin,
    });
  }

  #credentialsOf(identity: Identity): Credentials {
    let known = this.#credentials.get(identity);
    if (known === undefined) {
      known = credentials(identity.userId, identity.projectId, identity.roles);
      this.#credentials.set(identity, known);
    }
    return known;
  }

  /** The policy of the cloud; made anew only when nova.conf is another. */
  #policyOf({ conf, release }: Settings): Policy {
    if (this.#policy?.conf !== conf) {
      const enforceNewDefaults = conf.oslo_policy.enforce_new_defaults;
      this.#policy = { conf, policy: new Policy({ release, enforceNewDefaults }) };
    }
    return this.#policy.policy;
  }
}

/** The id of the request has two names: that of all services and Nova's own, older one. */
function responseHeaders(minor: Minor | undefined, requestId: string): Record<string, string> {
  const version = minor === undefined ? NO_HEADERS : versionHeaders(minor);
  // In this order all responses have one shape.
  return { "x-openstack-request-id": requestId, "x-compute-request-id": requestId, ...version };
}

/** Routers by what can be done to servers: a fork has its cloud's. */
const routers = new WeakMap<Actions, Router<Handler>>();

function routerOf(actions: Actions): Router<Handler> {
  let router = routers.get(actions);
  if (router === undefined) {
    router = new Router<Handler>();
    const routes: readonly Route[] = actions === ACTIONS ? ROUTES : routesWith(actions);
    for (const [method, template, handler] of routes) router.add(method, template, handler);
    routers.set(actions, router);
  }
  return router;
}

/** What the API answers to an error; a defect of the simulator itself is passed on. */
function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!(error instanceof Refusal)) throw error;
  if (error.kind === "computeFault") return unexpectedError(error.message);
  return new ApiError(STATUS_OF[error.kind], error.message);
}
