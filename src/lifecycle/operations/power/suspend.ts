import { POWER } from "../../../model/records/server-states.ts";
import { ERROR, type Operation, REVERTED } from "../../core/operation.ts";
import { ERROR_UNLESS_HARMLESS } from "../../machine/harmless-failure.ts";

/** Suspend: the guest's memory is written to disk and the guest is off (nova/compute/manager `suspend_instance`). */
export const suspend: Operation = {
  name: "suspend",
  admits: { verb: "suspend", vmStates: ["active"] },
  action: "suspend",
  begins: { taskState: "suspending" },
  phases: {
    suspend: {
      step: "suspend",
      on: "host",
      call: "suspend",
      events: ["compute_suspend_instance"],
      then: "suspended",
      fails: ERROR_UNLESS_HARMLESS,
    },
  },
  outcomes: {
    suspended: {
      set: { vmState: "suspended", taskState: null, powerState: POWER.SHUTDOWN, guest: POWER.SHUTDOWN },
      leaves: "SUSPENDED",
    },
    error: ERROR,
    reverted: REVERTED,
  },
};
