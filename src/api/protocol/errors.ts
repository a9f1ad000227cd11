import type { Release } from "../../model/conf/conf.ts";

/**
 * Failures of the Compute API and the three body shapes Nova gives them:
 *
 * - `fault`: what a controller refuses, `{"badRequest": {"code", "message"}}` (nova.api.openstack.wsgi.Fault);
 * - `webob`: what is refused before a controller is found, `{"message", "code", "title"}`: unknown routes, bodies too large;
 * - `keystone`: what the identity middleware refuses, `{"error": {"code", "title", "message"}}`.
 */
export type ErrorShape = "fault" | "webob" | "keystone";

/** Fault names by status; every other status is a `computeFault` (406, 410 and 500 among them). */
const FAULT_NAMES: Readonly<Record<number, string>> = {
  400: "badRequest",
  401: "unauthorized",
  403: "forbidden",
  404: "itemNotFound",
  405: "badMethod",
  409: "conflictingRequest",
  413: "overLimit",
  415: "badMediaType",
  429: "overLimit",
  501: "notImplemented",
  503: "serviceUnavailable",
};

const TITLES: Readonly<Record<number, string>> = {
  404: "Not Found",
  413: "Request Entity Too Large",
};

/** The sentence a refusal without a text of its own carries. */
const DEFAULT_MESSAGES = {
  badRequest: "The server could not comply with the request since it is either malformed or otherwise incorrect.",
  forbidden: "Access was denied to this resource.",
  notFound: "The resource could not be found.",
  gone: "This resource is no longer available. No forwarding address is given.",
} as const;

export interface ApiErrorOptions {
  /** Body shape; `fault` when absent. */
  readonly shape?: ErrorShape;
  /** Headers that go with this refusal only, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The message of a Nova newer than Zed, where it is worded otherwise. */
  readonly newestMessage?: string;
}

/** A refusal on its way to the client. Thrown anywhere in `api/`, rendered once by `renderError`. */
export class ApiError extends Error {
  readonly status: number;
  readonly shape: ErrorShape;
  readonly headers: Readonly<Record<string, string>>;
  readonly newestMessage: string;

  constructor(status: number, message: string, options: ApiErrorOptions = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.shape = options.shape ?? "fault";
    this.headers = options.headers ?? {};
    this.newestMessage = options.newestMessage ?? message;
  }
}

export interface RenderedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * The response for a refusal. The microversion headers are the caller's to add (see `versionHeaders`).
 * @param release whose wording it has
 */
export function renderError(error: ApiError, release: Release): RenderedError {
  const message = release === "zed" ? error.message : error.newestMessage;
  return { status: error.status, headers: error.headers, body: bodyOf(error, message) };
}

function bodyOf(error: ApiError, message: string): unknown {
  switch (error.shape) {
    case "fault":
      return faultBody(error, message);
    case "webob": {
      const title = TITLES[error.status] ?? "";
      return { message: `${message}<br /><br />\n\n\n`, code: `${error.status} ${title}`, title };
    }
    case "keystone":
      return { error: { code: error.status, title: "Unauthorized", message } };
  }
}

function faultBody(error: ApiError, message: string): unknown {
  const fault: Record<string, unknown> = { code: error.status, message };
  const retryAfter = error.headers["Retry-After"];
  if (retryAfter !== undefined && (error.status === 413 || error.status === 429)) fault.retryAfter = retryAfter;
  return { [FAULT_NAMES[error.status] ?? "computeFault"]: fault };
}

/** 400. */
export function badRequest(message: string = DEFAULT_MESSAGES.badRequest): ApiError {
  return new ApiError(400, message);
}

/** 403, quota and policy refusals among them. */
export function forbidden(message: string = DEFAULT_MESSAGES.forbidden): ApiError {
  return new ApiError(403, message);
}

/** 404 from a controller, also for a method that the microversion does not have. */
export function notFound(message: string = DEFAULT_MESSAGES.notFound): ApiError {
  return new ApiError(404, message);
}

/** 409. */
export function conflict(message: string): ApiError {
  return new ApiError(409, message);
}

/** 410: an API that was taken out of Nova. */
export function gone(message: string = DEFAULT_MESSAGES.gone): ApiError {
  return new ApiError(410, message);
}

/** 501: the virt driver lacks the feature. */
export function notImplemented(message: string): ApiError {
  return new ApiError(501, message);
}

/** 503: a service behind Nova did not answer. */
export function serviceUnavailable(message: string): ApiError {
  return new ApiError(503, message);
}

/** 404 for a path or method that no route has. */
export function routeNotFound(): ApiError {
  return new ApiError(404, DEFAULT_MESSAGES.notFound, { shape: "webob" });
}

/** 413. @param limit bytes, option `[oslo_middleware] max_request_body_size`. */
export function bodyTooLarge(limit: number): ApiError {
  return new ApiError(413, `Request is too large. Larger than max_request_body_size (${limit}).`, { shape: "webob" });
}

/** 415. */
export function unsupportedContentType(): ApiError {
  return new ApiError(415, "Unsupported Content-Type");
}

/** 401 of the identity middleware, for a request without a valid token. @param authUri where to get a token. */
export function unauthorized(authUri: string): ApiError {
  return new ApiError(401, "The request you have made requires authentication.", {
    shape: "keystone",
    headers: { "WWW-Authenticate": `Keystone uri="${authUri}"` },
  });
}

/**
 * 500 for an exception that a controller did not expect.
 * @param pythonClass its class as Python prints it, e.g. `KeyError` or `nova.exception.NovaException`.
 */
export function unexpectedError(pythonClass: string): ApiError {
  const raised = `<class '${pythonClass}'>`;
  return new ApiError(
    500,
    "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n" +
      raised,
    { newestMessage: `Unexpected API Error. Please contact the administrator\n${raised}` },
  );
}
