import { POWER } from "../../../model/records/server-states.ts";
import { type Operation, REVERTED } from "../../core/operation.ts";

/** Unpause: a paused guest continues where it stood (nova/compute/manager `unpause_instance`). */
export const unpause: Operation = {
  name: "unpause",
  admits: { verb: "unpause", vmStates: ["paused"] },
  action: "unpause",
  begins: { taskState: "unpausing" },
  phases: {
    unpause: { step: "unpause", on: "host", call: "unpause", events: ["compute_unpause_instance"], then: "active" },
  },
  outcomes: {
    active: {
      set: { vmState: "active", taskState: null, powerState: POWER.RUNNING, guest: POWER.RUNNING },
      leaves: "ACTIVE",
    },
    reverted: REVERTED,
  },
};
