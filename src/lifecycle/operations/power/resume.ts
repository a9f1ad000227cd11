import { POWER } from "../../../model/records/server-states.ts";
import { ERROR, type Operation, REVERTED } from "../../core/operation.ts";
import { ERROR_UNLESS_HARMLESS } from "../../machine/harmless-failure.ts";

/** Resume: a suspended guest comes back from disk (nova/compute/manager `resume_instance`). */
export const resume: Operation = {
  name: "resume",
  admits: { verb: "resume", vmStates: ["suspended"] },
  action: "resume",
  begins: { taskState: "resuming" },
  phases: {
    resume: {
      step: "resume",
      on: "host",
      call: "resume",
      events: ["compute_resume_instance"],
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
    reverted: REVERTED,
  },
};
