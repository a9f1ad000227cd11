import type { RequestFilter } from "../request-filter.ts";

/** Flavors with a device profile go to hosts that can manage accelerators. */
export const accelerators: RequestFilter = {
  name: "accelerators_filter",
  apply(draft, { flavor }) {
    const profile = flavor.extraSpecs["accel:device_profile"];
    if (profile !== undefined && profile !== "") draft.rootRequired.push("COMPUTE_ACCELERATORS");
    return undefined;
  },
};
