import type { HostWeigher } from "../contract.ts";
import { byOption } from "./multiplier.ts";

/** Free disk, MiB. */
export const DiskWeigher: HostWeigher = {
  name: "DiskWeigher",
  minimum: 0,
  raw: (host) => host.freeDiskMb,
  multiplier: byOption("disk_weight_multiplier"),
};
