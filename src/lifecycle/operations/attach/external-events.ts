import type { Server } from "../../../model/records/server.ts";
import { POWER } from "../../../model/records/server-states.ts";
import type { Admission, Operation, Phase } from "../../core/operation.ts";
import { start } from "../power/start.ts";
import { stop } from "../power/stop.ts";
import { unplug } from "./networking.ts";

/** Nova refuses no event of another service for the server's state (nova/compute/api `external_instance_event`). */
const ADMITS: Admission = { verb: "external event", taskStates: "any", lock: false, launched: false };

const POWER_EVENTS = ["compute_power_update"];

function powerUpdate(
  name: string,
  like: Operation,
  done: string,
  call: string,
  phase: Phase,
  fits: (server: Server) => boolean,
): Operation {
  return {
    name,
    admits: ADMITS,
    ...(like.action === undefined ? {} : { action: like.action }),
    exclusive: true,
    phases: {
      judge: {
        step: "rpc",
        on: "host",
        events: POWER_EVENTS,
        then: { oneOf: [call, "ignored"], choose: (run) => (fits(run.server) ? call : "ignored") },
      },
      [call]: { ...phase, expects: [null], events: POWER_EVENTS, then: done },
    },
    outcomes: { ...like.outcomes, ignored: {} },
  };
}

/**
 * Event `power-update` with POWER_ON: the bare-metal machine was switched on, and Nova follows (nova/compute/manager
 * `power_update`).
 */
export const powerOnEvent = powerUpdate(
  "powerOnEvent",
  start,
  "active",
  "power_on",
  { step: "power_on", on: "host", call: "power_on", task: "powering-on", then: "active" },
  ({ state }) => state.taskState === null && state.vmState === "stopped" && state.powerState === POWER.SHUTDOWN,
);

/** Event `power-update` with POWER_OFF (nova/compute/manager `power_update`). */
export const powerOffEvent = powerUpdate(
  "powerOffEvent",
  stop,
  "stopped",
  "power_off",
  { step: "power_off", on: "host", call: "power_off", task: "powering-off", then: "stopped" },
  ({ state }) => state.taskState === null && state.vmState === "active" && state.powerState === POWER.RUNNING,
);

/** Arguments of `portDeletedEvent`. */
export interface PortDeletedArgs {
  /** Id of the port that is gone. */
  readonly port: string;
}

/**
 * Event `network-vif-deleted`: Neutron deleted the port, so the server loses its interface (nova/compute/manager
 * `_process_instance_vif_deleted_event`).
 */
export const portDeletedEvent: Operation<PortDeletedArgs> = {
  name: "portDeletedEvent",
  admits: ADMITS,
  phases: {
    detach: {
      step: "interface",
      on: "host",
      call: "detach_interface",
      leave: (run) => {
        const { ctx, server, slot, args } = run;
        const gone = server.interfaces.find(({ portId }) => portId === args.port);
        if (gone === undefined) return;
        unplug(ctx, gone);
        const interfaces = server.interfaces.filter((each) => each !== gone);
        ctx.emit({ type: "server.interfaces", at: ctx.now, server: slot, interfaces });
      },
      then: "detached",
      fails: "detached",
    },
  },
  outcomes: { detached: {} },
};

/** Arguments of `volumeExtendedEvent`. */
export interface VolumeExtendedArgs {
  /** Id of the volume that has grown. */
  readonly volume: string;
}

/** Event `volume-extended`: the guest sees the volume's new size (nova/compute/manager `extend_volume`). */
export const volumeExtendedEvent: Operation<VolumeExtendedArgs> = {
  name: "volumeExtendedEvent",
  admits: ADMITS,
  action: "extend_volume",
  phases: {
    extend: {
      step: "volume",
      on: "host",
      call: "extend_volume",
      events: ["compute_extend_volume"],
      leave: (run) => {
        const { ctx, server, slot, args } = run;
        const volume = ctx.state.volumes.get(args.volume);
        if (volume === undefined) return;
        const devices = server.devices.map((device) =>
          device.volumeId === volume.id ? { ...device, volumeSize: volume.size } : device,
        );
        ctx.emit({ type: "server.devices", at: ctx.now, server: slot, devices });
      },
      then: "extended",
      fails: "failed",
    },
  },
  outcomes: { extended: {}, failed: { before: (run) => run.fault(), failed: true } },
};
