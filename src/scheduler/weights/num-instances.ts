import type { HostWeigher } from "../contract.ts";
import { byOption } from "./multiplier.ts";

/** Servers on the host. Not in Zed. */
export const NumInstancesWeigher: HostWeigher = {
  name: "NumInstancesWeigher",
  raw: (host) => host.numInstances,
  multiplier: byOption("num_instances_weight_multiplier"),
};
