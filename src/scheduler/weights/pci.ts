import type { HostWeigher } from "../contract.ts";
import { byOption } from "./multiplier.ts";

/** Above any number of devices that is told apart. */
const MAX_DEVICES = 100;

/** Few free PCI devices: hosts with devices are kept for servers that want some. The request is not looked at. */
export const PCIWeigher: HostWeigher = {
  name: "PCIWeigher",
  raw(host) {
    const free = host.pciPools.reduce((sum, pool) => sum + pool.count, 0);
    return MAX_DEVICES - Math.min(free, MAX_DEVICES - 1);
  },
  multiplier: byOption("pci_weight_multiplier"),
};
