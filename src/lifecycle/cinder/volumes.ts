/** Volumes and their snapshots, as Cinder makes and removes them, for its own API and for Nova's proxies to it. */
import { volumeOf } from "../../model/records/plans.ts";
import type { Volume, VolumeSnapshot } from "../../model/records/volume.ts";
import type { SnapshotRequest, VolumeRequest } from "../core/cinder-intents.ts";
import { newUuid, type RuleContext } from "../core/context.ts";
import { Refusal } from "../core/refusal.ts";

/** Makes a volume: empty, or from an image, a snapshot or another volume. @throws Refusal */
export function createVolume(ctx: RuleContext, request: VolumeRequest): Volume {
  const { state } = ctx;
  const { imageId, snapshotId, volumeId } = request;
  const image = imageId === undefined ? undefined : state.images.get(imageId);
  if (imageId !== undefined && image === undefined) {
    throw new Refusal("badRequest", "Invalid image identifier or unable to access requested image.");
  }
  const snapshot = snapshotId === undefined ? undefined : snapshotOf(ctx, snapshotId);
  const source = volumeId === undefined ? undefined : state.volumes.get(volumeId);
  if (volumeId !== undefined && source === undefined) {
    throw new Refusal("itemNotFound", `Volume ${volumeId} could not be found.`);
  }
  const copied = snapshot ?? source;
  const size = request.size ?? copied?.size;
  if (size === undefined || size < 1) {
    const shown = request.size ?? "None";
    throw invalid(`Volume size '${shown}' must be an integer and greater than 0`);
  }
  if (copied !== undefined && size < copied.size) {
    throw invalid(
      `Volume size '${size}'GB cannot be smaller than the ${snapshot === undefined ? "original volume" : "snapshot"} ` +
        `size ${copied.size}GB. They must be >= ${snapshot === undefined ? "original volume" : "original snapshot"} size.`,
    );
  }
  const row = volumeOf({
    id: newUuid(ctx),
    name: request.name,
    description: request.description,
    size,
    bootable: image !== undefined || copied?.bootable === true,
    multiattach: request.multiattach ?? false,
    availabilityZone: request.availabilityZone ?? state.settings.conf.DEFAULT.default_availability_zone,
    projectId: request.projectId,
    metadata: request.metadata ?? {},
    imageMetadata:
      image === undefined
        ? (copied?.imageMetadata ?? null)
        : { image_id: image.id, image_name: image.name, ...image.properties },
    snapshotId: snapshot?.id ?? null,
    createdAt: ctx.now,
  });
  ctx.emit({ type: "put", at: ctx.now, table: "volumes", row });
  return row;
}

function invalid(reason: string): Refusal {
  return new Refusal("badRequest", `Invalid input received: ${reason}`);
}

/** Removes a volume. @throws Refusal for one that is in use, or has snapshots */
export function removeVolume(ctx: RuleContext, id: string): void {
  const volume = ctx.state.volumes.get(id);
  if (volume === undefined) throw new Refusal("itemNotFound", `Volume ${id} could not be found.`);
  const { status, attachments } = volume;
  const hasSnapshots = ctx.state.volumeSnapshots.find((each) => each.volumeId === id) !== undefined;
  if (attachments.length > 0 || hasSnapshots || (status !== "available" && status !== "error")) {
    throw new Refusal(
      "badRequest",
      "Invalid volume: Volume status must be available or error or error_restoring or error_extending or " +
        "error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, " +
        "or be disassociated from snapshots after volume transfer.",
    );
  }
  ctx.emit({ type: "removed", at: ctx.now, table: "volumes", id });
}

/** Keeps what a volume is now. @throws Refusal for one that is attached, unless `force` is given, or in another state */
export function createVolumeSnapshot(ctx: RuleContext, request: SnapshotRequest): VolumeSnapshot {
  const volume = ctx.state.volumes.get(request.volumeId);
  if (volume === undefined) throw new Refusal("itemNotFound", `Volume ${request.volumeId} could not be found.`);
  const fits = volume.status === "available" || (request.force && volume.status === "in-use");
  if (!fits) {
    const message = `Invalid volume: Volume ${volume.id} status must be available, but current status is: ${volume.status}.`;
    throw new Refusal("badRequest", message);
  }
  const row: VolumeSnapshot = {
    id: newUuid(ctx),
    name: request.name,
    description: request.description,
    volumeId: volume.id,
    size: volume.size,
    status: "available",
    bootable: volume.bootable,
    projectId: volume.projectId ?? request.projectId,
    metadata: request.metadata ?? {},
    imageMetadata: volume.imageMetadata,
    createdAt: ctx.now,
  };
  ctx.emit({ type: "put", at: ctx.now, table: "volumeSnapshots", row });
  return row;
}

/** Removes a snapshot; volumes that were made from it stay. @throws Refusal */
export function removeSnapshot(ctx: RuleContext, id: string): void {
  snapshotOf(ctx, id);
  ctx.emit({ type: "removed", at: ctx.now, table: "volumeSnapshots", id });
}

function snapshotOf({ state }: RuleContext, id: string): VolumeSnapshot {
  const snapshot = state.volumeSnapshots.get(id);
  if (snapshot === undefined) throw new Refusal("itemNotFound", `Snapshot ${id} could not be found.`);
  return snapshot;
}
