import { POWER } from "../../../model/records/server-states.ts";
import { type Operation, REVERTED } from "../../core/operation.ts";

/** Pause: the guest stands still; its memory stays in place (nova/compute/manager `pause_instance`). */
export const pause: Operation = {
  name: "pause",
  admits: { verb: "pause", vmStates: ["active"] },
  action: "pause",
  begins: { taskState: "pausing" },
  phases: {
    pause: { step: "pause", on: "host", call: "pause", events: ["compute_pause_instance"], then: "paused" },
  },
  outcomes: {
    paused: {
      set: { vmState: "paused", taskState: null, powerState: POWER.PAUSED, guest: POWER.PAUSED },
      leaves: "PAUSED",
    },
    reverted: REVERTED,
  },
};
