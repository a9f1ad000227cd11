import { imageProperty } from "../../rules/image-properties.ts";
import type { RequestFilter } from "../request-filter.ts";

/** Traits that image properties stand for: the prefix of each. */
const PREFIXES: Readonly<Record<string, string>> = {
  hw_cdrom_bus: "COMPUTE_STORAGE_BUS",
  hw_disk_bus: "COMPUTE_STORAGE_BUS",
  hw_video_model: "COMPUTE_GRAPHICS_MODEL",
  hw_vif_model: "COMPUTE_NET_VIF_MODEL",
  hw_architecture: "HW_ARCH",
  hw_emulation_architecture: "COMPUTE_ARCH",
  hw_viommu_model: "COMPUTE_VIOMMU_MODEL",
};

/** Image properties become required traits. */
export const transformImageMetadata: RequestFilter = {
  name: "transform_image_metadata",
  apply(draft, { image }, { conf }) {
    if (!conf.scheduler.image_metadata_prefilter || image === null) return undefined;
    for (const [property, prefix] of Object.entries(PREFIXES)) {
      const value = imageProperty(image.properties, property);
      if (value !== undefined) draft.rootRequired.push(`${prefix}_${value.replaceAll("-", "_").toUpperCase()}`);
    }
    return undefined;
  },
};
