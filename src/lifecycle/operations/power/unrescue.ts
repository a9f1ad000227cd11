import { POWER } from "../../../model/records/server-states.ts";
import { ERROR, type Operation, REVERTED } from "../../core/operation.ts";
import { ERROR_UNLESS_HARMLESS } from "../../machine/harmless-failure.ts";

/** Unrescue: a rescued guest boots from its own disk again (nova/compute/manager `unrescue_instance`). */
export const unrescue: Operation = {
  name: "unrescue",
  admits: { verb: "unrescue", vmStates: ["rescued"] },
  action: "unrescue",
  begins: { taskState: "unrescuing" },
  phases: {
    unrescue: {
      step: "unrescue",
      on: "host",
      call: "unrescue",
      events: ["compute_unrescue_instance"],
      then: "active",
      fails: ERROR_UNLESS_HARMLESS,
    },
  },
  outcomes: {
    active: {
      set: { vmState: "active", taskState: null, powerState: POWER.RUNNING, guest: POWER.RUNNING },
      leaves: "ACTIVE",
    },
    error: ERROR,
    reverted: { ...REVERTED, set: { vmState: "active", taskState: null } },
  },
};
