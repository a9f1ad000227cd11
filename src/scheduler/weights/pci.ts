import type { HostWeigher } from "../contract.ts";
import { pciScarcity } from "../rules/pci.ts";
import { byOption } from "./multiplier.ts";

/** Few free PCI devices: hosts with devices are kept for servers that want some. The request is not looked at. */
export const PCIWeigher: HostWeigher = {
  name: "PCIWeigher",
  raw: (host) => pciScarcity(host.pciPools),
  multiplier: byOption("pci_weight_multiplier"),
};
