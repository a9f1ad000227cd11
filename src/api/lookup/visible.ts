import type { Image } from "../../model/records/image.ts";
import type { Volume, VolumeSnapshot } from "../../model/records/volume.ts";
import type { Call } from "../core/call.ts";

/** An image whose user may see it. */
export function findImage(call: Call, id: string): Image | undefined {
  const image = call.state.images.get(id);
  if (image === undefined) return undefined;
  const open = image.visibility !== "private" && image.visibility !== "shared";
  return open || call.who.isAdmin || image.owner === call.who.projectId ? image : undefined;
}

/** A volume whose user may use it. */
export function findVolume(call: Call, id: string): Volume | undefined {
  const volume = call.state.volumes.get(id);
  if (volume === undefined) return undefined;
  const own = volume.projectId === null || volume.projectId === call.who.projectId;
  return own || call.who.isAdmin ? volume : undefined;
}

/** A snapshot of a volume whose user may use it. */
export function findSnapshot(call: Call, id: string): VolumeSnapshot | undefined {
  const snapshot = call.state.volumeSnapshots.get(id);
  return snapshot !== undefined && (call.who.isAdmin || snapshot.projectId === call.who.projectId)
    ? snapshot
    : undefined;
}
