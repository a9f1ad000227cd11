import type { Operation } from "../../core/operation.ts";

/** Arguments of `updateAttachment`. */
export interface UpdateAttachmentArgs {
  /** The volume's id. */
  readonly volume: string;
  /** Whether the volume is deleted with the server from now on. */
  readonly deleteOnTermination: boolean;
}

/**
 * Update attachment: whether a volume is deleted with its server (nova/api/openstack/compute/volumes
 * `_update_volume_regular`). Admitted in any state; only the record changes.
 */
export const updateAttachment: Operation<UpdateAttachmentArgs> = {
  name: "updateAttachment",
  admits: { verb: "update attachment", taskStates: "any", lock: false, launched: false },
  inReply: true,
  phases: {},
  outcomes: {
    updated: {
      before: (run) => {
        const { ctx, slot, server } = run;
        const { volume, deleteOnTermination } = run.args;
        const devices = server.devices.map((device) =>
          device.volumeId === volume ? { ...device, deleteOnTermination } : device,
        );
        ctx.emit({ type: "server.devices", at: ctx.now, server: slot, devices });
      },
    },
  },
};
