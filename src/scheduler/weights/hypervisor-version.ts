import type { HostWeigher } from "../contract.ts";
import { byOption } from "./multiplier.ts";

/** The hypervisor's version: newer ones first. Not in Zed. */
export const HypervisorVersionWeigher: HostWeigher = {
  name: "HypervisorVersionWeigher",
  raw: (host) => host.hypervisorVersion,
  multiplier: byOption("hypervisor_version_weight_multiplier"),
};
