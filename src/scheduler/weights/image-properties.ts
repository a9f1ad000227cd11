import type { HostWeigher } from "../contract.ts";
import { knownImageProperties } from "../rules/image-properties.ts";
import { ratioSettings } from "../rules/metric-settings.ts";
import { byOption } from "./multiplier.ts";

/** How often the image properties of the request occur among the host's servers, each by its ratio. Not in Zed. */
export const ImagePropertiesWeigher: HostWeigher = {
  name: "ImagePropertiesWeigher",
  dependsOn: (_request, { conf }) => (conf.filter_scheduler.image_props_weight_multiplier === 0 ? "nothing" : "host"),
  raw(host, { image }, { conf, imagePropertiesOf }) {
    const options = conf.filter_scheduler;
    if (options.image_props_weight_multiplier === 0 || imagePropertiesOf === undefined) return 0;
    const ratios = new Map(ratioSettings(options.image_props_weight_setting));
    const wanted = knownImageProperties(image?.properties ?? {});
    if (wanted.size === 0) return 0;
    let sum = 0;
    for (const slot of host.instances) {
      const own = knownImageProperties(imagePropertiesOf(slot) ?? {});
      for (const [name, value] of wanted) {
        if (own.get(name) === value) sum += ratios.size === 0 ? 1 : (ratios.get(name) ?? 0);
      }
    }
    return sum;
  },
  multiplier: byOption("image_props_weight_multiplier"),
};
