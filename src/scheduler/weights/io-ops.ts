import type { HostWeigher } from "../contract.ts";
import { byOption } from "./multiplier.ts";

/** Builds and moves going on. */
export const IoOpsWeigher: HostWeigher = {
  name: "IoOpsWeigher",
  minimum: 0,
  raw: (host) => host.numIoOps,
  multiplier: byOption("io_ops_weight_multiplier"),
};
