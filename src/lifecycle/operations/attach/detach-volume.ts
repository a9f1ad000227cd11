import { requireOwnHost } from "../../core/host-checks.ts";
import type { Operation, OperationRun } from "../../core/operation.ts";
import { removeDevice, VOLUME_STATES } from "./attach-volume.ts";

/**
 * Detach volume (nova/compute/api `_detach_volume`, nova/compute/manager `detach_volume`). Argument `volume`: its id.
 */
export const detachVolumeFromServer: Operation = {
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
      leave: (run) => removeDevice(run, String(run.args.volume)),
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
export const detachVolumeOffloaded: Operation = {
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
        const volumeId = String(run.args.volume);
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

function mark(run: OperationRun, status: "detaching" | "in-use"): void {
  const volume = run.ctx.state.volumes.get(String(run.args.volume));
  if (volume !== undefined)
    run.ctx.emit({ type: "put", at: run.ctx.now, table: "volumes", row: { ...volume, status } });
}
