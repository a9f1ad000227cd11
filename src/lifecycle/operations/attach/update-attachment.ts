import type { Operation } from "../../core/operation.ts";

/**
 * Update attachment: whether a volume is deleted with its server (nova/api/openstack/compute/volumes
 * `_update_volume_regular`). Arguments: `volume` (its id), `deleteOnTermination`. Admitted in any state; only the
 * record changes.
 */
export const updateAttachment: Operation = {
  name: "updateAttachment",
  admits: { verb: "update attachment", taskStates: "any", lock: false, launched: false },
  inReply: true,
  phases: {},
  outcomes: {
    updated: {
      before: (run) => {
        const { ctx, slot, args, server } = run;
        const deleteOnTermination = args.deleteOnTermination === true;
        const devices = server.devices.map((device) =>
          device.volumeId === args.volume ? { ...device, deleteOnTermination } : device,
        );
        ctx.emit({ type: "server.devices", at: ctx.now, server: slot, devices });
      },
    },
  },
};
