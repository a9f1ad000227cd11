/** Why a request can't be done, as Nova's API answers it. */
export type RefusalKind = "badRequest" | "forbidden" | "itemNotFound" | "conflictingRequest" | "computeFault" | "gone";

/**
 * A request that the rules refuse. Nothing of its step is kept. `message` is the text the API shows; for `computeFault`
 * it is the name of the Python class of the exception that Nova lets through as a 500.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  /** Name of the exception, where the refusal is another service's that tells it (Neutron); else "". */
  readonly exception: string;

  constructor(kind: RefusalKind, message: string, exception = "") {
    super(message);
    this.name = "Refusal";
    this.kind = kind;
    this.exception = exception;
  }
}
