import { POWER } from "../../../model/records/server-states.ts";
import type { Operation, OperationRun } from "../../core/operation.ts";

/**
 * Change password: the hypervisor sets the administrator's password inside the guest (nova/compute/manager
 * `set_admin_password`). The reply waits for it.
 */
export const changePassword: Operation = {
  name: "changePassword",
  admits: { verb: "changePassword", vmStates: ["active"], lock: "state" },
  action: "changePassword",
  begins: { taskState: "updating_password" },
  inReply: true,
  phases: {
    set_password: {
      step: "password",
      on: "host",
      call: "set_admin_password",
      events: ["compute_set_admin_password"],
      leave: refuseStopped,
      then: { oneOf: ["changed", "failed"], choose: (run) => (run.problem === null ? "changed" : "failed") },
      fails: "failed",
    },
  },
  outcomes: {
    changed: { set: { taskState: null } },
    failed: { before: recordFailure, set: { taskState: null }, failed: true },
  },
};

/** Exceptions of the driver that reach the user as they are. */
const KNOWN: ReadonlySet<string> = new Set([
  "InstanceAgentNotEnabled",
  "SetAdminPasswdNotSupported",
  "NotImplementedError",
]);

function refuseStopped(run: OperationRun): void {
  const { server } = run;
  if (server.state.guest !== POWER.RUNNING) run.problem = failure(run, `instance ${server.id} is not running`);
}

function recordFailure(run: OperationRun): void {
  const { problem } = run;
  if (problem !== null && !KNOWN.has(problem.exception) && problem.exception !== FAILED) {
    run.problem = failure(run, "error setting admin password");
  }
  run.fault();
}

const FAILED = "InstancePasswordSetFailed";

function failure(run: OperationRun, reason: string): NonNullable<OperationRun["problem"]> {
  const message = `Failed to set admin password on ${run.server.id} because ${reason}`;
  return { exception: FAILED, message, code: 500 };
}
