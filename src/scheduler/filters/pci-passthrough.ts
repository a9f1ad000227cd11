import type { HostFilter } from "../contract.ts";
import { claimPools } from "../rules/pci.ts";

/** The host's pools of PCI devices can give all the devices asked for, together. */
export const PciPassthroughFilter: HostFilter = {
  name: "PciPassthroughFilter",
  dependsOn: ({ pciRequests }) => (pciRequests.length === 0 ? "nothing" : "host"),
  passes: (host, { pciRequests }) => pciRequests.length === 0 || claimPools(host.pciPools, pciRequests) !== null,
  reason(host, { pciRequests }) {
    const wanted = pciRequests.reduce((sum, { count }) => sum + count, 0);
    const free = host.pciPools.map((pool) => `${pool.count} of ${pool.vendorId}:${pool.productId}`).join(", ");
    return `the request asks for ${wanted} PCI devices, it has ${free === "" ? "none" : free}`;
  },
};
