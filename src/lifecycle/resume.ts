import { POWER } from "../model/server-states.ts";
import { ERROR, type Operation } from "./operation.ts";

/** Resume: a suspended guest comes back from disk. */
export const resume: Operation = {
  name: "resume",
  admits: { verb: "resume", vmStates: ["suspended"] },
  action: "resume",
  begins: { taskState: "resuming" },
  phases: {
    resume: { step: "resume", on: "host", call: "resume", events: ["compute_resume_instance"], then: "active" },
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
