import type { Operation } from "../../core/operation.ts";

/**
 * Build timeout (nova/compute/manager `_check_instance_build_time`): a server that is in BUILD for too long goes to
 * ERROR. Its build is not stopped, and may yet succeed.
 */
export const buildTimeout: Operation = {
  name: "buildTimeout",
  admits: { verb: "build timeout", vmStates: ["building"], taskStates: "any", lock: false, launched: false },
  inReply: true,
  phases: {},
  outcomes: { "given up": { set: { vmState: "error" }, expects: "any" } },
};
