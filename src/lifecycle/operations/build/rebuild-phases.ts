import { POWER, type VmState } from "../../../model/records/server-states.ts";
import type { Operation, OperationRun, Outcome, Phase, Place } from "../../core/operation.ts";
import { downloadPhase, needsImage } from "./image-cache.ts";

const EVENTS = ["compute_rebuild_instance"];

/** What the phases of a rebuild need to know: how it is to end. */
export interface RebuildPhaseArgs {
  /** Whether the server was stopped, and is to be stopped again. */
  readonly wasStopped?: boolean;
  /** True: it ends stopped unless it was in ERROR (from 2.95 the owner is to check an evacuated server before it starts). */
  readonly stop?: true;
  /** The vm_state before. */
  readonly was?: VmState;
}

/**
 * What a host does to rebuild a server, from `block_device` to the outcomes `active` and `stopped`
 * (nova/compute/manager `_do_rebuild_instance`).
 * @param on `host`, or `destination` for an evacuation
 */
export function rebuildPhases(on: Place): Operation<RebuildPhaseArgs>["phases"] {
  const here = { on, events: EVENTS };
  return {
    block_device: {
      ...here,
      step: "block_device",
      task: "rebuild_block_device_mapping",
      then: { oneOf: ["image", "spawn"], choose: (run) => (needsImage(run, on) ? "image" : "spawn") },
    },
    image: downloadPhase({ ...here, task: "rebuild_spawning", then: "spawn" }),
    spawn: {
      ...here,
      step: "rebuild",
      call: "spawn",
      task: "rebuild_spawning",
      then: {
        oneOf: ["spawned", "active"],
        choose: (run) => (endsStopped(run) ? "spawned" : "active"),
      },
    },
    spawned: {
      ...here,
      step: "rpc",
      task: null,
      writes: spawned,
      alsoSets: [{ vmState: "active" }],
      then: "power_off",
    },
    power_off: {
      ...here,
      step: "power_off",
      call: "power_off",
      task: "powering-off",
      events: [...EVENTS, "compute_stop_instance"],
      then: "stopped",
      fails: "not stopped",
    },
  };
}

/** The first phase on the host: what the hypervisor says of the guest is written down. */
export function beginOnHost<Args extends object>(
  on: Place,
  rest: Pick<Phase<Args>, "enter" | "leave" | "then">,
): Phase<Args> {
  return {
    step: "rpc",
    on,
    events: EVENTS,
    task: "rebuilding",
    writes: (run) => ({ powerState: on === "destination" ? POWER.NOSTATE : run.server.state.guest }),
    ...rest,
  };
}

/** A stopped server is stopped again, and so is an evacuated one whose request says so (`target_state`). */
function endsStopped({ args }: OperationRun<RebuildPhaseArgs>): boolean {
  return args.wasStopped === true || (args.stop === true && args.was !== "error");
}

function spawned(run: OperationRun) {
  return {
    vmState: "active" as const,
    powerState: POWER.RUNNING,
    guest: POWER.RUNNING,
    launchedAt: run.ctx.now,
    progress: 0,
  };
}

export const ACTIVE: Outcome = { set: (run) => ({ ...spawned(run), taskState: null }), leaves: "ACTIVE" };

export const STOPPED: Outcome = {
  set: { vmState: "stopped", taskState: null, powerState: POWER.SHUTDOWN, guest: POWER.SHUTDOWN },
  leaves: "SHUTOFF",
};
