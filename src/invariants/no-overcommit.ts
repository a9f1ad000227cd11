import type { Host } from "../model/records/host.ts";
import { amongHosts, type Invariant } from "./contract.ts";

/** No host has allocated more than its inventory and ratio allow. */
export const noOvercommit: Invariant = (sight) => amongHosts(sight, overcommitted);

function overcommitted(host: Host): string | null {
  const { allocated } = host.usage;
  const used: Record<string, number> = {
    VCPU: allocated.vcpus,
    MEMORY_MB: allocated.memoryMb,
    DISK_GB: allocated.diskGb,
    ...allocated.other,
  };
  for (const [name, amount] of Object.entries(used)) {
    const inventory = host.hardware.inventories[name];
    const capacity = inventory === undefined ? 0 : (inventory.total - inventory.reserved) * inventory.allocationRatio;
    if (amount > capacity) return `has allocated ${amount} ${name} of ${capacity}`;
  }
  return null;
}
