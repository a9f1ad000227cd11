/**
 * Block devices of a create request: read from either form (nova/block_device), completed from image and flavor, and
 * checked (nova/compute/api `_check_and_transform_bdm`, `_validate_bdm`).
 */
import type { Flavor } from "../../../model/records/flavor.ts";
import type { BlockDevice } from "../../../model/records/server.ts";
import { isTrue } from "../../../python/bool.ts";
import { type ApiError, badRequest, unexpectedError } from "../../protocol/errors.ts";
import type { DeviceBody, LegacyDeviceBody, ServerBody } from "./body.ts";

/** A block device on its way into a server. */
export type Device = Omit<BlockDevice, "id" | "sourceType" | "destinationType"> & {
  /** null: a device of the image that is not wanted (`no_device`). */
  readonly sourceType: BlockDevice["sourceType"] | null;
  readonly destinationType: BlockDevice["destinationType"] | null;
};

/** Block devices as asked for, in one of the two forms. */
export interface AskedDevices {
  readonly legacy: boolean;
  readonly devices: readonly Device[];
}

/** What disks are called in a guest of this hypervisor. */
const DEVICE_PREFIX = "/dev/sd";

/** Name of the root disk of a server whose image and devices name none. */
export const ROOT_DEVICE = `${DEVICE_PREFIX}a`;

const NONE: AskedDevices = { legacy: true, devices: [] };

/** Reads `block_device_mapping` or `block_device_mapping_v2`. @throws ApiError 400, and 500 as Nova does for no source */
export function askedDevices(asked: ServerBody): AskedDevices {
  const older = asked.block_device_mapping ?? [];
  const newer = asked.block_device_mapping_v2 ?? [];
  if (older.length > 0 && newer.length > 0) {
    throw badRequest("Using different block_device_mapping syntaxes is not allowed in the same request.");
  }
  if (newer.length > 0) {
    return { legacy: false, devices: newer.map((device) => readDevice(device, asked.imageRef !== undefined)) };
  }
  return older.length > 0 ? { legacy: true, devices: older.map(readLegacy) } : NONE;
}

function malformed(details: string): ApiError {
  return badRequest(`Block Device Mapping is Invalid: ${details}`);
}

function readDevice(device: DeviceBody, hasImage: boolean): Device {
  const wanted = device.no_device === undefined || device.no_device === null || device.no_device === false;
  if (wanted) checkDevice(device, hasImage);
  if (device.virtual_name !== undefined) throw malformed("Following fields are invalid: virtual_name");
  const uuid = device.uuid ?? null;
  const source = device.source_type ?? null;
  return {
    deviceName: nameOf(device.device_name, wanted),
    sourceType: wanted ? source : null,
    destinationType: device.destination_type ?? null,
    deleteOnTermination: isTrue(device.delete_on_termination),
    bootIndex: device.boot_index === undefined || device.boot_index === null ? null : Number(device.boot_index),
    volumeId: source === "volume" && uuid !== null ? uuid : (device.volume_id ?? null),
    imageId: source === "image" && uuid !== null ? uuid : (device.image_id ?? null),
    snapshotId: source === "snapshot" && uuid !== null ? uuid : (device.snapshot_id ?? null),
    volumeSize: device.volume_size === undefined ? null : Number(device.volume_size),
    volumeType: device.volume_type ?? null,
    guestFormat: device.guest_format ?? null,
    diskBus: device.disk_bus ?? null,
    tag: device.tag ?? null,
  };
}

function checkDevice(device: DeviceBody, hasImage: boolean): void {
  const { source_type: source, destination_type: destination, uuid } = device;
  if (source === "blank" && uuid !== undefined) throw malformed("Invalid device UUID.");
  if (source !== "blank") {
    if (uuid === undefined) throw malformed("Missing device UUID.");
    if (source === undefined) throw unexpectedError("TypeError");
  }
  if (source === "image" && destination === "local") {
    if (!hasImage || Number(device.boot_index ?? -1) !== 0) throw malformed("Mapping image to local is not supported.");
  }
  const { volume_type: type } = device;
  if (type === undefined || type === null || type === "") return;
  if (destination === "local") {
    throw malformed("Specifying a volume_type with destination_type=local is not supported.");
  }
  if (source === "volume") throw malformed("Specifying volume type to existing volume is not supported.");
}

function readLegacy(device: LegacyDeviceBody): Device {
  const common = {
    deviceName: nameOf(device.device_name, true),
    deleteOnTermination: isTrue(device.delete_on_termination),
    bootIndex: null,
    volumeId: device.volume_id ?? null,
    imageId: null,
    snapshotId: device.snapshot_id ?? null,
    volumeSize: device.volume_size === undefined ? null : Number(device.volume_size),
    volumeType: null,
    guestFormat: null,
    diskBus: null,
    tag: null,
  };
  const { virtual_name: virtual } = device;
  if (virtual !== undefined && /^(swap|ephemeral\d+)$/.test(virtual)) {
    const guestFormat = virtual === "swap" ? "swap" : null;
    return { ...common, sourceType: "blank", destinationType: "local", deleteOnTermination: true, guestFormat };
  }
  if (device.snapshot_id !== undefined) return { ...common, sourceType: "snapshot", destinationType: "volume" };
  if (device.volume_id !== undefined) return { ...common, sourceType: "volume", destinationType: "volume" };
  if (!isTrue(device.no_device)) throw malformed("Unrecognized legacy format.");
  return { ...common, sourceType: null, destinationType: null };
}

function nameOf(name: string | undefined, wanted: boolean): string | null {
  if (name === undefined) return null;
  if (wanted && name.includes(" ")) throw malformed("Device name contains spaces.");
  return name.startsWith("/dev/") ? name : `/dev/${name}`;
}

/** The device a boot from volume starts from: what its image's properties are read off. */
export function bootDeviceAsked({ legacy, devices }: AskedDevices): Device | undefined {
  return devices.find((device) => (legacy ? letterOf(device.deviceName) === "a" : device.bootIndex === 0));
}

/** `vda1` is device `a`. */
function letterOf(name: string | null): string {
  return stripDevice(name)
    .replace(/^[a-z]?d/, "")
    .replace(/\d+$/, "");
}

function stripDevice(name: string | null): string {
  return (name ?? "").replace(/^\/dev\//, "");
}

/**
 * All block devices of the server: those asked for, the image's on a local disk, and the flavor's ephemeral disk and swap.
 * @throws ApiError 400
 */
export function completeDevices(asked: AskedDevices, imageId: string, flavor: Flavor, max: number): Device[] {
  const root = "vda";
  if (
    imageId !== "" &&
    asked.devices.some((d) => d.destinationType === "volume" && stripDevice(d.deviceName) === root)
  ) {
    throw badRequest(`The volume cannot be assigned the same device name as the root device ${root}`);
  }
  const devices = asked.legacy ? fromLegacy(asked.devices, imageId, root) : [...asked.devices];
  if (max > 1 && devices.some((device) => device.sourceType === "volume")) {
    throw badRequest("Cannot attach one or more volumes to multiple instances");
  }
  if (flavor.ephemeral > 0 && !devices.some(isEphemeral)) devices.push(blank(flavor.ephemeral, null));
  if (flavor.swap > 0 && !devices.some(isSwap)) devices.push(blank(flavor.swap, "swap"));
  return devices;
}

function fromLegacy(devices: readonly Device[], imageId: string, root: string): Device[] {
  let volumeBacked = false;
  const indexed = devices.map((device) => {
    if (device.sourceType === null) return device;
    const boots = device.sourceType !== "blank" && stripDevice(device.deviceName) === root;
    volumeBacked ||= boots;
    return { ...device, bootIndex: boots ? 0 : -1 };
  });
  return volumeBacked || imageId === "" ? indexed : [rootOf(imageId), ...indexed];
}

const EMPTY_DEVICE: Device = {
  deviceName: null,
  sourceType: "blank",
  destinationType: "local",
  deleteOnTermination: true,
  bootIndex: -1,
  volumeId: null,
  imageId: null,
  snapshotId: null,
  volumeSize: null,
  volumeType: null,
  guestFormat: null,
  diskBus: null,
  tag: null,
};

function rootOf(imageId: string): Device {
  return { ...EMPTY_DEVICE, sourceType: "image", imageId, bootIndex: 0 };
}

function blank(volumeSize: number, guestFormat: string | null): Device {
  return { ...EMPTY_DEVICE, volumeSize, guestFormat };
}

function isSwap(device: Device): boolean {
  return isLocalBlank(device) && device.guestFormat === "swap";
}

function isEphemeral(device: Device): boolean {
  return isLocalBlank(device) && device.guestFormat !== "swap";
}

function isLocalBlank(device: Device): boolean {
  return device.sourceType === "blank" && device.destinationType === "local";
}

/**
 * Gives names to the devices that came without: the root first, then ephemeral disks, swap and the others in turn.
 * @returns the volumes among them; disks of the host are the flavor's affair from here on
 */
export function namedVolumes(devices: readonly Device[]): Omit<BlockDevice, "id">[] {
  if (!devices.some(isVolume)) return [];
  const taken = new Set(devices.map((device) => letterOf(device.deviceName)));
  let next = "a".charCodeAt(0);
  const rank = (device: Device): number =>
    device.bootIndex === 0 ? 0 : isEphemeral(device) ? 1 : isSwap(device) ? 2 : 3;
  const named = [...devices]
    .sort((a, b) => rank(a) - rank(b))
    .map((device) => {
      if (device.deviceName !== null) return [device, device] as const;
      while (taken.has(String.fromCharCode(next))) next++;
      return [device, { ...device, deviceName: `${DEVICE_PREFIX}${String.fromCharCode(next++)}` }] as const;
    });
  const byDevice = new Map(named);
  const volumes: Omit<BlockDevice, "id">[] = [];
  for (const device of devices) {
    const { sourceType, destinationType } = device;
    if (sourceType === null || !isVolume(device)) continue;
    volumes.push({ ...(byDevice.get(device) ?? device), sourceType, destinationType: destinationType ?? "local" });
  }
  return volumes;
}

/** A volume that is or is to be; one that goes nowhere in particular stays on record all the same. */
function isVolume({ destinationType, volumeId }: Device): boolean {
  return destinationType === "volume" || volumeId !== null;
}

/** Refuses more swap, ephemeral or local devices than the flavor and the cloud allow. @throws ApiError 400 */
export function checkLocalDevices(devices: readonly Device[], flavor: Flavor, maxLocal: number): void {
  const ephemeral = devices.filter(isEphemeral).reduce((sum, d) => sum + (d.volumeSize || flavor.ephemeral), 0);
  if (ephemeral > flavor.ephemeral) {
    throw badRequest(
      "Ephemeral disks requested are larger than the instance type allows. If no size is given in one block device " +
        "mapping, flavor ephemeral size will be used.",
    );
  }
  const swaps = devices.filter(isSwap);
  if (swaps.length > 1) throw malformed("More than one swap drive requested.");
  if ((swaps[0]?.volumeSize ?? 0) > flavor.swap) {
    throw badRequest("Swap drive requested is larger than instance type allows.");
  }
  const local = devices.filter((device) => device.destinationType === "local").length;
  if (maxLocal >= 0 && local > maxLocal) {
    throw malformed("You specified more local devices than the limit allows");
  }
}

/** Refuses boot indexes that are not 0, 1, 2 … @throws ApiError 400 */
export function checkBootSequence(devices: readonly Device[]): void {
  const indexes = devices.map((device) => device.bootIndex ?? -1).filter((index) => index >= 0);
  indexes.sort((a, b) => a - b);
  if (indexes.length === 0 || indexes.some((index, i) => index !== i)) {
    throw malformed("Boot sequence for the instance and image/block device mapping combination is not valid.");
  }
}

/** The device it boots from. */
export function rootDeviceOf(devices: readonly Device[]): Device | undefined {
  return devices.find((device) => device.bootIndex === 0);
}
