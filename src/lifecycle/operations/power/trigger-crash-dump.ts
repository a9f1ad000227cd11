import type { Operation } from "../../core/operation.ts";

/**
 * Trigger crash dump: makes the guest's kernel dump itself (nova/compute/manager `trigger_crash_dump`). It has no
 * task_state.
 */
export const triggerCrashDump: Operation = {
  name: "triggerCrashDump",
  admits: { verb: "trigger_crash_dump", vmStates: ["active", "paused", "rescued", "resized", "error"], host: true },
  action: "trigger_crash_dump",
  phases: {
    dump: {
      step: "rpc",
      on: "host",
      call: "trigger_crash_dump",
      events: ["compute_trigger_crash_dump"],
      then: "dumped",
      fails: "failed",
    },
  },
  outcomes: {
    dumped: {},
    failed: { before: (run) => run.fault(), failed: true },
  },
};
