import { PythonError } from "../python/error.ts";

/**
 * A request that fails as a whole, not for want of a host: a filter or weigher met a requirement it cannot read.
 * `kind` is the name of Nova's exception (`ComputeHostMetricNotFound`, `UnsupportedPolicyException` …).
 */
export class SchedulingError extends PythonError {
  /** The code a server's fault shows. */
  readonly code: number;

  constructor(kind: string, message: string, code = 500) {
    super(kind, message);
    this.name = "SchedulingError";
    this.code = code;
  }
}
