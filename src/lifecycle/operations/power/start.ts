import { POWER } from "../../../model/records/server-states.ts";
import { type Operation, REVERTED } from "../../core/operation.ts";

/** Start: a stopped guest is powered on (nova/compute/manager `start_instance`). */
export const start: Operation = {
  name: "start",
  admits: { verb: "start", vmStates: ["stopped"], host: true },
  action: "start",
  begins: { taskState: "powering-on" },
  phases: {
    power_on: { step: "power_on", on: "host", call: "power_on", events: ["compute_start_instance"], then: "active" },
  },
  outcomes: {
    active: {
      set: { vmState: "active", taskState: null, powerState: POWER.RUNNING, guest: POWER.RUNNING },
      leaves: "ACTIVE",
    },
    reverted: REVERTED,
  },
};
