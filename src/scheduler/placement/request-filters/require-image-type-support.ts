import type { RequestFilter } from "../request-filter.ts";

/** Only hosts that support the image's disk format. */
export const requireImageTypeSupport: RequestFilter = {
  name: "require_image_type_support",
  apply(draft, { image, bootsFromVolume }, { conf }) {
    if (!conf.scheduler.query_placement_for_image_type_support || bootsFromVolume) return undefined;
    const format = image?.diskFormat;
    if (format !== undefined) draft.rootRequired.push(`COMPUTE_IMAGE_TYPE_${format.toUpperCase()}`);
    return undefined;
  },
};
