import type { Refusal, RefusalKind } from "../../lifecycle/core/refusal.ts";

/** A refusal of one of the services beside compute; each service gives it a body of its own shape (`Service.fault`). */
export class ServiceError extends Error {
  readonly status: number;
  /** Name of the exception, where the service tells it (Neutron). */
  readonly kind: string;

  /** @param status HTTP status, 400 to 599 */
  constructor(status: number, message: string, kind = "") {
    super(message);
    this.name = "ServiceError";
    this.status = status;
    this.kind = kind;
  }

  static badRequest(message: string, kind = "HTTPBadRequest"): ServiceError {
    return new ServiceError(400, message, kind);
  }

  static forbidden(message = "You are not authorized to perform the requested action."): ServiceError {
    return new ServiceError(403, message, "PolicyNotAuthorized");
  }

  static notFound(message: string, kind = "HTTPNotFound"): ServiceError {
    return new ServiceError(404, message, kind);
  }

  static conflict(message: string, kind = "Conflict"): ServiceError {
    return new ServiceError(409, message, kind);
  }
}

const STATUS_OF: Readonly<Record<RefusalKind, number>> = {
  badRequest: 400,
  forbidden: 403,
  itemNotFound: 404,
  conflictingRequest: 409,
  gone: 410,
  computeFault: 500,
};

/** What a service answers where the rules refuse. */
export function asServiceError({ kind, message, exception }: Refusal): ServiceError {
  return new ServiceError(STATUS_OF[kind], message, exception);
}
