/** Flavor and image of a new server, and whether the two fit (nova/compute/api `_validate_flavor_image`). */
import type { Flavor } from "../../../model/records/flavor.ts";
import type { Image } from "../../../model/records/image.ts";
import { isTrue } from "../../../python/bool.ts";
import { can } from "../../core/authorize.ts";
import type { Call } from "../../core/call.ts";
import { findImage, findSnapshot, findVolume } from "../../lookup/visible.ts";
import { badRequest, forbidden } from "../../protocol/errors.ts";
import { type AskedDevices, bootDeviceAsked, type Device } from "./devices.ts";

const GIB = 1024 ** 3;

/** What of an image, or of the image in a volume, decides about a server. */
export type BootImage = Pick<Image, "id" | "status" | "size" | "minDisk" | "minRam" | "properties">;

/** The flavor of a reference: an id, a number, or a URL that ends in one. @throws ApiError 400 */
export function requestedFlavor(call: Call, ref: string | number): Flavor {
  const path = String(ref).replace(/[?#].*$/s, "");
  const id = path.slice(path.lastIndexOf("/") + 1);
  const flavor = call.state.flavors.get(id);
  const access = flavor?.isPublic === true || call.who.isAdmin || flavor?.access.includes(call.who.projectId) === true;
  if (flavor === undefined || flavor.disabled || !access) throw badRequest(`Flavor ${id} could not be found.`);
  return flavor;
}

/** The image reference, "" for a boot from volume. @throws ApiError 400 */
export function imageRefOf(ref: string | undefined, { devices }: AskedDevices): string {
  if (ref !== undefined && ref !== "") return ref;
  if (devices.length === 0) throw badRequest("Missing imageRef attribute");
  return "";
}

/** The image a server boots from, null where its volume says nothing. @throws ApiError 400 */
export function bootImageOf(call: Call, imageRef: string, asked: AskedDevices): BootImage | null {
  if (imageRef !== "") {
    const image = findImage(call, imageRef);
    if (image === undefined) throw badRequest("Can not find requested image");
    return image;
  }
  const device = bootDeviceAsked(asked);
  if (device === undefined) return null;
  const { snapshotId, imageId, volumeId } = device;
  if (snapshotId !== null) {
    const snapshot = findSnapshot(call, snapshotId);
    if (snapshot === undefined) throw badRequest(`Snapshot ${snapshotId} could not be found.`);
    return imageInVolume(call, snapshot.volumeId);
  }
  if (imageId !== null) {
    const image = findImage(call, imageId);
    if (image === undefined) throw badRequest(`Block Device Mapping is Invalid: failed to get image ${imageId}.`);
    return image;
  }
  return volumeId === null ? null : imageInVolume(call, volumeId);
}

function imageInVolume(call: Call, volumeId: string): BootImage {
  const volume = findVolume(call, volumeId);
  if (volume === undefined) throw badRequest(`Block Device Mapping is Invalid: failed to get volume ${volumeId}.`);
  if (!volume.bootable) throw badRequest(`Block Device ${volumeId} is not bootable.`);
  const { min_ram, min_disk, image_id: _, ...properties } = volume.imageMetadata ?? {};
  return {
    id: "",
    status: "active",
    size: volume.size * GIB,
    minRam: Number(min_ram ?? 0),
    minDisk: Number(min_disk ?? 0),
    properties,
  };
}

/** Refuses `OS-DCF:diskConfig: AUTO` where the image forbids it; what it is by default is the image's. @throws ApiError 400 */
export function autoDiskConfigOf(image: BootImage | null, asked: "AUTO" | "MANUAL" | undefined): boolean {
  const property = image?.properties.auto_disk_config;
  if (asked === "AUTO" && property?.toLowerCase().trim() === "disabled") {
    throw badRequest(`Requested image ${image?.id} has automatic disk resize disabled.`);
  }
  return asked === undefined ? isTrue(property ?? "") : asked === "AUTO";
}

/** Refuses an image that is not active or does not fit the flavor or the root volume. @throws ApiError 400, 403 */
export function checkImageFits(call: Call, image: BootImage | null, flavor: Flavor, root: Device | undefined): void {
  if (image === null) return;
  if (image.status !== "active") throw badRequest(`Image ${image.id} is not active.`);
  if (flavor.ram < image.minRam) throw badRequest("Flavor's memory is too small for requested image.");
  const minDisk = image.minDisk * GIB;
  if (root?.destinationType === "volume") {
    const size = root.volumeSize === null ? null : root.volumeSize * GIB;
    if (size !== null && minDisk > size) {
      throw badRequest(
        "Volume is smaller than the minimum size specified in image metadata. " +
          `Volume size is ${size} bytes, minimum size is ${minDisk} bytes.`,
      );
    }
    return;
  }
  const disk = flavor.disk * GIB;
  if (disk === 0) {
    if (can(call, "os_compute_api:servers:create:zero_disk_flavor")) return;
    throw forbidden("Only volume-backed servers are allowed for flavors with zero disk.");
  }
  if (image.size > disk) {
    throw badRequest(
      `Flavor's disk is too small for requested image. Flavor disk is ${disk} bytes, image is ${image.size} bytes.`,
    );
  }
  if (minDisk > disk) {
    throw badRequest(
      "Flavor's disk is smaller than the minimum size specified in image metadata. " +
        `Flavor disk is ${disk} bytes, minimum size is ${minDisk} bytes.`,
    );
  }
}

const PROPERTIES = new WeakMap<BootImage, WeakMap<Flavor, Readonly<Record<string, string>>>>();
const NO_PROPERTIES: Readonly<Record<string, string>> = {};

/**
 * What a server keeps of its image: properties, `min_ram`, and as `min_disk` at least the flavor's root disk, below which
 * no resize goes. The same object for the same image and flavor.
 */
export function keptProperties(image: BootImage | null, flavor: Flavor): Readonly<Record<string, string>> {
  if (image === null) return NO_PROPERTIES;
  let byFlavor = PROPERTIES.get(image);
  if (byFlavor === undefined) {
    byFlavor = new WeakMap();
    PROPERTIES.set(image, byFlavor);
  }
  let kept = byFlavor.get(flavor);
  if (kept === undefined) {
    const minDisk = String(Math.max(image.minDisk, flavor.disk));
    kept = { ...image.properties, min_ram: String(image.minRam), min_disk: minDisk };
    byFlavor.set(flavor, kept);
  }
  return kept;
}
