import type { Server } from "../../model/records/server.ts";
import { POWER } from "../../model/records/server-states.ts";
import { DEFAULT_SPACING, type PeriodicTask } from "./task.ts";

/** What the power-state sync does about a server besides writing its power_state down. */
export type Correction = "stop" | "force-stop" | "none";

/** `_sync_instance_power_state`: a guest that stopped by itself is stopped for Nova too, one that ought not to run is. */
export function correctionOf({ state }: Server): Correction {
  const { vmState, guest } = state;
  const isOff = guest === POWER.SHUTDOWN || guest === POWER.CRASHED;
  if (vmState === "active" && (isOff || guest === POWER.SUSPENDED)) return "stop";
  if (vmState === "stopped" && !isOff && guest !== POWER.NOSTATE) return "force-stop";
  if (vmState === "paused" && isOff) return "force-stop";
  return "none";
}

/** `_sync_power_states`: compares the database with the hypervisor, every `sync_power_state_interval`. */
export const powerStatesTask: PeriodicTask = {
  name: "power-states",
  spacing: ({ DEFAULT }) =>
    DEFAULT.sync_power_state_interval === 0 ? DEFAULT_SPACING : DEFAULT.sync_power_state_interval * 1000,
  ripeAt: ({ now }, server) => {
    const { taskState, guest, powerState, host } = server.state;
    if (taskState !== null || host === null) return null;
    return guest !== powerState || correctionOf(server) !== "none" ? now : null;
  },
};
