import type { Conf } from "../../model/conf/conf.ts";
import type { HostWeigher } from "../contract.ts";
import { multiplierOf } from "../rules/aggregate-metadata.ts";

/** A multiplier option of `[filter_scheduler]`. */
type MultiplierOption = Extract<keyof Conf["filter_scheduler"], `${string}_multiplier`>;

/** A weigher's multiplier: the option, or what the host's aggregates say under the option's name. */
export function byOption(option: MultiplierOption): HostWeigher["multiplier"] {
  return (host, { conf }) => multiplierOf(host, option, conf.filter_scheduler[option]);
}
