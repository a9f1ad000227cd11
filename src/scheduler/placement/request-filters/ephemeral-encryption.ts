import { typedImageProperty } from "../../rules/image-properties.ts";
import type { RequestFilter } from "../request-filter.ts";

/** Flavors and images that want encrypted ephemeral disks go to hosts that can encrypt them. */
export const ephemeralEncryption: RequestFilter = {
  name: "ephemeral_encryption_filter",
  apply(draft, { flavor, image }) {
    const byFlavor = /^(1|t|true|on|y|yes)$/i.test(flavor.extraSpecs["hw:ephemeral_encryption"] ?? "");
    const byImage = typedImageProperty(image?.properties ?? {}, "hw_ephemeral_encryption") === "True";
    if (!byFlavor && !byImage) return undefined;
    draft.rootRequired.push("COMPUTE_EPHEMERAL_ENCRYPTION");
    const format =
      flavor.extraSpecs["hw:ephemeral_encryption_format"] ?? image?.properties.hw_ephemeral_encryption_format;
    if (format !== undefined) draft.rootRequired.push(`COMPUTE_EPHEMERAL_ENCRYPTION_${format.toUpperCase()}`);
    return undefined;
  },
};
