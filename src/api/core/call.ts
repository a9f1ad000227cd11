import type { Requestor } from "../../lifecycle/core/intents.ts";
import type { State } from "../../model/records/state.ts";
import type { World } from "../../world.ts";
import type { Credentials, Policy } from "../policy/policy.ts";
import type { Minor } from "../protocol/microversion.ts";
import type { Params } from "./router.ts";

/** Who a request comes from: what a Keystone token says. */
export interface Identity {
  readonly userId: string;
  readonly projectId: string;
  /** `admin`, `manager`, `member`, `reader`, … */
  readonly roles: readonly string[];
}

/** A request of the Compute API, as on the wire. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query string: `/v2.1/servers/detail?status=ACTIVE`. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** A JSON value, or a text that is yet to be parsed. */
  readonly body?: unknown;
  /** Absent: not authenticated. */
  readonly as?: Identity;
  /** What links in the response begin with, such as `http://host:port/compute`; default: the cloud's. */
  readonly origin?: string;
}

/** The response, as on the wire. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON value; absent: no body. */
  readonly body?: unknown;
}

/** One request as a controller sees it. */
export interface Call {
  readonly world: World;
  readonly state: State;
  readonly minor: Minor;
  readonly params: Params;
  /** Text behind the `?`, empty when there is none. */
  readonly query: string;
  /** The parsed JSON; undefined where there is no body, or the method's is not read. */
  readonly body: unknown;
  readonly who: Requestor;
  readonly identity: Identity;
  /** Who asks, as policy sees him. */
  readonly credentials: Credentials;
  readonly policy: Policy;
  /** `/{project id}` where the URL mentions it, else nothing: links then have it too. */
  readonly linkProject: string;
  /** What links begin with: `http://host:port`, and a prefix where the API is served under one. */
  readonly origin: string;
}

/** What a controller answers: a status, and a body where there is one. */
export interface Answer<B = unknown> {
  readonly status: number;
  readonly body?: B;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: Call) => Answer;

/**
 * A route of a resource: method, path template, controller. `own query` marks a GET that has query parameters of its own,
 * or that checks none at any microversion, or is gone before 2.102; all others refuse parameters from 2.102 on.
 */
export type Route = readonly [method: string, template: string, handler: Handler, query?: "own query"];
