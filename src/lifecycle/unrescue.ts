import { POWER } from "../model/server-states.ts";
import { ERROR, type Operation } from "./operation.ts";

/** Unrescue: a rescued guest boots from its own disk again. */
export const unrescue: Operation = {
  name: "unrescue",
  admits: { verb: "unrescue", vmStates: ["rescued"] },
  action: "unrescue",
  begins: { taskState: "unrescuing" },
  phases: {
    unrescue: { step: "unrescue", on: "host", call: "unrescue", events: ["compute_unrescue_instance"], then: "active" },
  },
  outcomes: {
    active: {
      set: { vmState: "active", taskState: null, powerState: POWER.RUNNING, guest: POWER.RUNNING },
      leaves: "ACTIVE",
    },
    error: ERROR,
  },
  fails: "error",
};
