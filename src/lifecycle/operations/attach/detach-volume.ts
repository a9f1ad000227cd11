import { requireOwnHost } from "../../core/host-checks.ts";
import type { Operation, OperationRun } from "../../core/operation.ts";
import { removeDevice, VOLUME_STATES } from "./attach-volume.ts";

/** Arguments of `detachVolumeFromServer` and `detachVolumeOffloaded`. */
export interface DetachVolumeArgs {
  /** The volume's id. */
  readonly volume: string;
}

/** Detach volume (nova/compute/api `_detach_volume`, nova/compute/manager `detach_volume`). */
export const detachVolumeFromServer: Operation<DetachVolumeArgs> = {
  name: "detachVolume",
  admits: { verb: "detach_volume", vmStates: VOLUME_STATES },
  action: "detach_volume",
  check: (server, _args, run) => {
    requireOwnHost(run.ctx, server);
  },
  begun: (run) => mark(run, "detaching"),
  exclusive: true,
  phases: {
    detach: {
      step: "volume",
      on: "host",
      call: "detach_volume",
      events: ["compute_detach_volume"],
      leave: (run) => removeDevice(run, run.args.volume),
      then: "detached",
      fails: "failed",
    },
  },
  outcomes: {
    detached: {},
    failed: {
      before: (run) => {
        run.fault();
        mark(run, "in-use");
      },
      failed: true,
    },
  },
};

/**
 * Detach volume from a server that is offloaded (nova/compute/api `_detach_volume_shelved_offloaded`): nothing is
 * connected.
 */
export const detachVolumeOffloaded: Operation<DetachVolumeArgs> = {
  name: "detachVolumeOffloaded",
  admits: detachVolumeFromServer.admits,
  action: "detach_volume",
  inReply: true,
  phases: {},
  outcomes: {
    detached: {
      before: (run) => {
        const { ctx, server } = run;
        const { requestId } = run.operation;
        const { volume: volumeId } = run.args;
        const device = server.devices.find((each) => each.volumeId === volumeId);
        run.actionEventStarted("api_detach_volume", ctx.state.settings.controller);
        removeDevice(run, volumeId);
        if (device?.deleteOnTermination === true) {
          ctx.emit({ type: "removed", at: ctx.now, table: "volumes", id: volumeId });
        }
        run.actionEventFinished(requestId, "api_detach_volume", null);
      },
    },
  },
};

function mark(run: OperationRun<DetachVolumeArgs>, status: "detaching" | "in-use"): void {
  const volume = run.ctx.state.volumes.get(run.args.volume);
  if (volume !== undefined)
    run.ctx.emit({ type: "put", at: run.ctx.now, table: "volumes", row: { ...volume, status } });
}
