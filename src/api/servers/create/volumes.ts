/** What block devices are made from: images, volumes, snapshots and volume types, checked one by one. */
import type { Call } from "../../core/call.ts";
import { findImage, findSnapshot, findVolume } from "../../lookup/visible.ts";
import { badRequest } from "../../protocol/errors.ts";
import type { Device } from "./devices.ts";

const DISK_BUSES: ReadonlySet<string> = new Set(["fdc", "ide", "sata", "scsi", "usb", "virtio", "xen", "lxc", "uml"]);

/** The volume types Cinder has: this stand-in has the default one. */
const VOLUME_TYPES: ReadonlySet<string> = new Set(["__DEFAULT__"]);

/** Refuses volumes that do not exist. @throws ApiError 400 */
export function checkVolumesExist(call: Call, devices: readonly Device[]): void {
  for (const { volumeId } of devices) {
    if (volumeId !== null && findVolume(call, volumeId) === undefined) {
      throw badRequest(`Volume ${volumeId} could not be found.`);
    }
  }
}

/** Refuses devices that cannot be made. @throws ApiError 400 */
export function checkSources(call: Call, devices: readonly Device[], imageRef: string): Device[] {
  const reserved = new Set<string>();
  return devices.map((device) => {
    const { volumeType } = device;
    if (volumeType !== null && volumeType !== "" && !VOLUME_TYPES.has(volumeType)) {
      throw badRequest(`Volume type ${volumeType} could not be found.`);
    }
    const checked = checkSource(call, device, imageRef, reserved);
    if (device.diskBus !== null && device.diskBus !== "" && !DISK_BUSES.has(device.diskBus)) {
      throw badRequest("Block Device Mapping is Invalid.");
    }
    return checked;
  });
}

function checkSource(call: Call, device: Device, imageRef: string, reserved: Set<string>): Device {
  const { imageId, volumeId, snapshotId } = device;
  if (imageId !== null) {
    if (imageId !== imageRef && findImage(call, imageId) === undefined) {
      throw badRequest(`Block Device Mapping is Invalid: failed to get image ${imageId}.`);
    }
    if (device.sourceType === "image" && device.destinationType === "volume" && !device.volumeSize) {
      throw badRequest("Images with destination_type 'volume' need to have a non-zero size specified");
    }
  } else if (volumeId !== null) {
    return { ...device, volumeSize: checkVolume(call, volumeId, reserved) };
  } else if (snapshotId !== null) {
    if (findSnapshot(call, snapshotId) === undefined) {
      throw badRequest(`Block Device Mapping is Invalid: failed to get snapshot ${snapshotId}.`);
    }
  } else if (device.sourceType === "blank" && device.destinationType === "volume" && !device.volumeSize) {
    throw badRequest("Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size");
  }
  return device;
}

/** The size of a volume that can be reserved; a server may name a volume twice, as Cinder counts attachments by server. */
function checkVolume(call: Call, id: string, reserved: Set<string>): number {
  const volume = findVolume(call, id);
  if (volume === undefined) throw badRequest(`Block Device Mapping is Invalid: failed to get volume ${id}.`);
  if (volume.multiattach && call.minor < 60) {
    throw badRequest("Multiattach volumes are only supported starting with compute API version 2.60.");
  }
  const free = volume.status === "available" || (volume.multiattach && volume.status === "in-use");
  if (!free && !reserved.has(id)) {
    throw badRequest(
      `Invalid volume: Invalid input received: Invalid volume: Volume ${id} status must be available or downloading ` +
        `to reserve, but the current status is ${volume.status}.`,
    );
  }
  reserved.add(id);
  return volume.size;
}
