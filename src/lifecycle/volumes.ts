import type { Server } from "../model/server.ts";
import type { Volume } from "../model/volume.ts";
import type { Context } from "./context.ts";

/** Lets go of a server's volumes; those to be deleted with it are. */
export function detachVolumes(ctx: Context, server: Server): void {
  for (const device of server.devices) {
    const volume = device.volumeId === null ? undefined : ctx.state.volumes.get(device.volumeId);
    if (volume === undefined) continue;
    if (device.deleteOnTermination) ctx.emit({ type: "removed", at: ctx.now, table: "volumes", id: volume.id });
    else detachVolume(ctx, volume, server.id);
  }
}

/** The volume without this server's attachment. */
export function detachVolume(ctx: Context, volume: Volume, serverId: string): void {
  const attachments = volume.attachments.filter((id) => id !== serverId);
  const status = attachments.length === 0 ? "available" : volume.status;
  ctx.emit({ type: "put", at: ctx.now, table: "volumes", row: { ...volume, attachments, status } });
}
