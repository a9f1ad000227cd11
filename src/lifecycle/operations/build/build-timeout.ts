import type { Operation } from "../../core/operation.ts";

/** Build timeout: a server is given up that is in BUILD for too long. Its build is not stopped, and may yet end well. */
export const buildTimeout: Operation = {
  name: "buildTimeout",
  admits: { verb: "build timeout", vmStates: ["building"], taskStates: "any", lock: false, launched: false },
  inReply: true,
  phases: {},
  outcomes: { "given up": { set: { vmState: "error" }, expects: "any" } },
};
