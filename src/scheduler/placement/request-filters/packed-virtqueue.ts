import { typedImageProperty } from "../../rules/image-properties.ts";
import type { RequestFilter } from "../request-filter.ts";

/** Flavors and images that want packed virtqueues go to hosts that have them. Not in Zed. */
export const packedVirtqueue: RequestFilter = {
  name: "packed_virtqueue_filter",
  apply(draft, { flavor, image }, { release }) {
    if (release === "zed") return undefined;
    const byFlavor = /^(1|t|true|on|y|yes)$/i.test(flavor.extraSpecs["hw:virtio_packed_ring"] ?? "");
    const byImage = typedImageProperty(image?.properties ?? {}, "hw_virtio_packed_ring") === "True";
    if (byFlavor || byImage) draft.rootRequired.push("COMPUTE_NET_VIRTIO_PACKED");
    return undefined;
  },
};
