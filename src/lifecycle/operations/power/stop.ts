import { POWER } from "../../../model/records/server-states.ts";
import { type Operation, REVERTED } from "../../core/operation.ts";

/** Stop: the guest is powered off (nova/compute/manager `stop_instance`). */
export const stop: Operation = {
  name: "stop",
  admits: { verb: "stop", vmStates: ["active", "error"], host: true },
  action: "stop",
  begins: { taskState: "powering-off", progress: 0 },
  exclusive: true,
  phases: {
    power_off: { step: "power_off", on: "host", call: "power_off", events: ["compute_stop_instance"], then: "stopped" },
  },
  outcomes: {
    stopped: {
      set: { vmState: "stopped", taskState: null, powerState: POWER.SHUTDOWN, guest: POWER.SHUTDOWN },
      leaves: "SHUTOFF",
    },
    reverted: REVERTED,
  },
};

/**
 * The power-state sync stops a guest that runs against Nova's record, whatever its recorded state (nova/compute/manager
 * `_sync_instance_power_state`, nova/compute/api `force_stop`).
 */
export const forceStop: Operation = {
  ...stop,
  name: "forceStop",
  admits: { verb: "stop", taskStates: "any", lock: false, launched: false },
};
