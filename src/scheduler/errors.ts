/**
 * A request that fails as a whole, not for want of a host: a filter or weigher met a requirement it cannot read.
 * `kind` is the name Nova's exception has (`ValueError`, `ComputeHostMetricNotFound`, `UnsupportedPolicyException` …).
 */
export class SchedulingError extends Error {
  readonly kind: string;
  /** The code a server's fault shows. */
  readonly code: number;

  constructor(kind: string, message: string, code = 500) {
    super(message);
    this.name = "SchedulingError";
    this.kind = kind;
    this.code = code;
  }
}
