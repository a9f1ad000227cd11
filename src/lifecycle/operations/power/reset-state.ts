import type { VmState } from "../../../model/records/server-states.ts";
import type { Operation } from "../../core/operation.ts";
import { refuseUnscheduled } from "../../core/unscheduled.ts";

/** Arguments of `resetState`. */
export interface ResetStateArgs {
  /** The vm_state that it is to have. */
  readonly state: Extract<VmState, "active" | "error">;
}

/**
 * Reset state: an administrator overwrites vm_state and task_state (nova/api/openstack/compute/admin_actions
 * `_reset_state`). Neither the guest nor an operation under way is stopped: the
 * operation notices at its next write.
 */
export const resetState: Operation<ResetStateArgs> = {
  name: "resetState",
  admits: { verb: "os-resetState", taskStates: "any", lock: false, launched: false },
  action: "resetState",
  check: refuseUnscheduled,
  inReply: true,
  phases: {},
  outcomes: {
    reset: {
      set: (run) => ({ vmState: run.args.state, taskState: null }),
      expects: "any",
      leaves: ["ACTIVE", "ERROR"],
    },
  },
};
