import type { BlockDevice, Server } from "../../../model/records/server.ts";
import type { Volume } from "../../../model/records/volume.ts";
import { newUuid, type RuleContext } from "../../core/context.ts";
import type { Problem } from "../../core/operation.ts";

/**
 * Reserves the volumes that a server is to be built with (nova/compute/api `_check_attach_and_reserve_volume`; Cinder:
 * attachment_create).
 */
export function reserveVolumes(ctx: RuleContext, server: Pick<Server, "id" | "devices">): void {
  for (const { volumeId } of server.devices) {
    const volume = volumeId === null ? undefined : ctx.state.volumes.get(volumeId);
    if (volume === undefined || volume.attachments.includes(server.id)) continue;
    const status = volume.status === "available" ? "reserved" : volume.status;
    const row: Volume = { ...volume, status, attachments: [...volume.attachments, server.id] };
    ctx.emit({ type: "put", at: ctx.now, table: "volumes", row });
  }
}

/**
 * Connects a server's volumes to its host and creates those that its devices request (nova/compute/manager
 * `_prep_block_device`). @returns null, or why it cannot
 */
export function connectVolumes(ctx: RuleContext, server: Server, host: string): Problem | null {
  if (server.devices.length === 0) return null;
  const connected = new Set<string>();
  const devices: BlockDevice[] = [];
  for (const device of server.devices) {
    if (device.destinationType !== "volume") {
      devices.push(device);
      continue;
    }
    if (device.volumeId !== null && connected.has(device.volumeId)) {
      const text = `Volume ${device.volumeId} is already connected with attachment ${newUuid(ctx)} on host ${host}`;
      const message = `Build of instance ${server.id} aborted: ${text}`;
      return { exception: "BuildAbortException", message, code: 500 };
    }
    const volume = device.volumeId === null ? newVolume(ctx, server, device) : ctx.state.volumes.get(device.volumeId);
    if (volume === undefined) {
      const message = `Build of instance ${server.id} aborted: Volume ${device.volumeId} could not be found.`;
      return { exception: "BuildAbortException", message, code: 500 };
    }
    ctx.emit({ type: "put", at: ctx.now, table: "volumes", row: { ...volume, status: "in-use" } });
    connected.add(volume.id);
    devices.push({ ...device, volumeId: volume.id });
  }
  ctx.emit({ type: "server.devices", at: ctx.now, server: server.slot, devices });
  return null;
}

function newVolume(ctx: RuleContext, server: Server, device: BlockDevice): Volume {
  const image = device.imageId === null ? undefined : ctx.state.images.get(device.imageId);
  const snapshot = device.snapshotId === null ? undefined : ctx.state.volumeSnapshots.get(device.snapshotId);
  const ofImage = image === undefined ? null : { image_id: image.id, ...image.properties };
  return {
    id: newUuid(ctx),
    name: "",
    description: "",
    size: device.volumeSize ?? snapshot?.size ?? 0,
    status: "in-use",
    bootable: image !== undefined || snapshot?.bootable === true,
    multiattach: false,
    availabilityZone: ctx.state.settings.conf.DEFAULT.default_availability_zone,
    projectId: server.spec.projectId,
    metadata: {},
    imageMetadata: ofImage ?? snapshot?.imageMetadata ?? null,
    snapshotId: snapshot?.id ?? null,
    attachments: [server.id],
    createdAt: ctx.now,
  };
}

/** Detaches a server's volumes, and deletes those that go with it (nova/compute/manager `_cleanup_volumes`). */
export function detachVolumes(ctx: RuleContext, server: Server): void {
  for (const device of server.devices) {
    const volume = device.volumeId === null ? undefined : ctx.state.volumes.get(device.volumeId);
    if (volume === undefined) continue;
    if (device.deleteOnTermination) ctx.emit({ type: "removed", at: ctx.now, table: "volumes", id: volume.id });
    else detachVolumeFrom(ctx, volume, server.id);
  }
}

/** The volume without this server's attachment. */
export function detachVolumeFrom(ctx: RuleContext, volume: Volume, serverId: string): void {
  const attachments = volume.attachments.filter((id) => id !== serverId);
  const others = volume.status === "detaching" ? "in-use" : volume.status;
  const status = attachments.length === 0 ? "available" : others;
  ctx.emit({ type: "put", at: ctx.now, table: "volumes", row: { ...volume, attachments, status } });
}
