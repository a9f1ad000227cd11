import { imageProperty } from "../../rules/image-properties.ts";
import type { RequestFilter } from "../request-filter.ts";

/** Flavors and images that want a virtio sound device go to hosts that have it. Not in Zed. */
export const virtioSound: RequestFilter = {
  name: "virtio_sound_filter",
  apply(draft, { flavor, image }, { release }) {
    if (release === "zed") return undefined;
    const model = flavor.extraSpecs["hw:sound_model"] ?? imageProperty(image?.properties ?? {}, "hw_sound_model");
    if (model === "virtio") draft.rootRequired.push("COMPUTE_SOUND_MODEL_VIRTIO");
    return undefined;
  },
};
