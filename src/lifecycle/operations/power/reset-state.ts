import type { VmState } from "../../../model/records/server-states.ts";
import type { Operation } from "../../core/operation.ts";
import { refuseUnscheduled } from "../../core/unscheduled.ts";

/**
 * Reset state: an administrator overrules vm_state and task_state. Argument `state`: `active` or `error`. The guest is
 * left alone, so is whatever works on the server: it finds out when it wants to write.
 */
export const resetState: Operation = {
  name: "resetState",
  admits: { verb: "os-resetState", taskStates: "any", lock: false, launched: false },
  action: "resetState",
  check: refuseUnscheduled,
  inReply: true,
  phases: {},
  outcomes: {
    reset: {
      set: (run) => ({ vmState: run.args.state as VmState, taskState: null }),
      expects: "any",
      leaves: ["ACTIVE", "ERROR"],
    },
  },
};
