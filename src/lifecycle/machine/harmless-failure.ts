import type { Choice } from "../core/operation.ts";

/** Exceptions by which a driver says that it has undone what it did, or does no such thing at all. */
const HARMLESS: ReadonlySet<string> = new Set(["InstanceFaultRollback", "NotImplementedError"]);

/** A failure leads to ERROR, save where the driver says that nothing has changed (nova: _error_out_instance_on_exception). */
export const ERROR_UNLESS_HARMLESS: Choice = {
  oneOf: ["error", "reverted"],
  choose: (run) => (HARMLESS.has(run.problem?.exception ?? "") ? "reverted" : "error"),
};
