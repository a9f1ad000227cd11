import type { HostWeigher } from "../contract.ts";
import { byOption } from "./multiplier.ts";

/** Free memory, MiB. Positive multipliers spread, negative ones pack. */
export const RAMWeigher: HostWeigher = {
  name: "RAMWeigher",
  minimum: 0,
  raw: (host) => host.freeRamMb,
  multiplier: byOption("ram_weight_multiplier"),
};
