import type { HostWeigher } from "../contract.ts";
import { byOption } from "./multiplier.ts";

/** Free vCPUs under the host's allocation ratio. */
export const CPUWeigher: HostWeigher = {
  name: "CPUWeigher",
  minimum: 0,
  raw: (host) => host.vcpusTotal * host.cpuAllocationRatio - host.vcpusUsed,
  multiplier: byOption("cpu_weight_multiplier"),
};
