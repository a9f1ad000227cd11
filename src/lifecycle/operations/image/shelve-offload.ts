import { POWER } from "../../../model/records/server-states.ts";
import { type Operation, type Outcome, type Phase, REVERTED } from "../../core/operation.ts";
import { releaseHoldings } from "../../placing/resources.ts";

const EVENTS = ["compute_shelve_offload_instance"];

/**
 * The host gives up a shelved server (nova/compute/manager `_shelve_offload_instance`): phases from `offload` to the
 * outcome `offloaded`.
 */
export function offloadPhases(events: readonly string[]): Readonly<Record<"offload" | "destroy", Phase>> {
  return {
    offload: {
      step: "power_off",
      on: "host",
      call: "power_off",
      events,
      leave: (run) => run.set({ guest: POWER.SHUTDOWN }),
      then: "destroy",
    },
    destroy: {
      step: "offload",
      on: "host",
      call: "destroy",
      events,
      then: "offloaded",
    },
  };
}

/** SHELVED_OFFLOADED: two writes, the second takes it off its host. */
export const OFFLOADED: Outcome = {
  expects: ["shelving", "shelving_offloading"],
  before: (run) => releaseHoldings(run.ctx, run.slot),
  set: { vmState: "shelved_offloaded", taskState: null, powerState: POWER.SHUTDOWN, guest: POWER.SHUTDOWN },
  after: (run) => run.set({ host: null, node: null }),
  leaves: "SHELVED_OFFLOADED",
};

/** Shelve offload: a shelved server leaves its host (nova/compute/manager `shelve_offload_instance`). */
export const shelveOffload: Operation = {
  name: "shelveOffload",
  admits: { verb: "shelveOffload", vmStates: ["shelved"] },
  action: "shelveOffload",
  begins: { taskState: "shelving_offloading" },
  exclusive: true,
  phases: offloadPhases(EVENTS),
  outcomes: { offloaded: OFFLOADED, reverted: REVERTED },
};

/**
 * Shelve offload by the periodic task, which records no instance action: its step goes into the server's newest one
 * (nova/compute/manager `_poll_shelved_instances`).
 */
export const offloadByTime: Operation = {
  name: "offloadByTime",
  admits: { verb: "shelveOffload", vmStates: ["shelved"], lock: false },
  begins: { taskState: "shelving_offloading" },
  exclusive: true,
  phases: offloadPhases(EVENTS),
  outcomes: { offloaded: OFFLOADED, reverted: REVERTED },
};
