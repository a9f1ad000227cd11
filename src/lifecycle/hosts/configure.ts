import type { Conf } from "../../model/conf/conf.ts";
import type { Host, HostHardware, Inventory } from "../../model/records/host.ts";
import type { Settings } from "../../model/records/state.ts";
import type { RuleContext } from "../core/context.ts";
import { watchAll } from "../periodic/watch.ts";
import { reservedBy } from "./add-hosts.ts";

/**
 * The services start anew with other options: computes report what they offer now, and their periodic tasks look at every
 * server by the new times.
 *
 * @throws Error for options with which Nova would not start.
 */
export function configure(ctx: RuleContext, set: Partial<Settings>): void {
  const before = ctx.state.settings.conf;
  ctx.emit({ type: "settings.changed", at: ctx.now, set });
  const { conf } = set;
  if (conf === undefined) return;
  if (ctx.scheduler.conf !== conf) throw new Error("the scheduler does not go by the options in force");
  for (const host of [...ctx.state.hosts.values()]) {
    const hardware = offered(host, before, conf);
    if (hardware !== null) ctx.emit({ type: "host.hardware-changed", at: ctx.now, host: host.slot, set: hardware });
  }
  watchAll(ctx);
}

const OFFERS = [
  { inventory: "VCPU", ratio: "cpuAllocationRatio", option: "cpu_allocation_ratio", resource: "vcpus" },
  { inventory: "MEMORY_MB", ratio: "ramAllocationRatio", option: "ram_allocation_ratio", resource: "memoryMb" },
  { inventory: "DISK_GB", ratio: "diskAllocationRatio", option: "disk_allocation_ratio", resource: "diskGb" },
] as const;

/**
 * What a host offers by the options that were changed; null: none of these was. A ratio that is no longer set stays as it is,
 * for the initial ratios hold for a compute node's first report only (nova: virt/driver `_get_allocation_ratios`).
 */
function offered({ hardware }: Host, before: Conf, after: Conf): Partial<HostHardware> | null {
  const [was, is] = [reservedBy(before), reservedBy(after)];
  const inventories: Record<string, Inventory> = { ...hardware.inventories };
  const reserved = { ...hardware.reserved };
  const ratios: { -readonly [R in (typeof OFFERS)[number]["ratio"]]?: number } = {};
  let changed = false;
  for (const { inventory: name, ratio, option, resource } of OFFERS) {
    const asked = after.DEFAULT[option];
    const reratio = asked !== null && asked !== before.DEFAULT[option];
    const rereserve = is[resource] !== was[resource];
    if (!reratio && !rereserve) continue;
    changed = true;
    if (reratio) ratios[ratio] = asked;
    if (rereserve) reserved[resource] = is[resource];
    const inventory = inventories[name];
    if (inventory !== undefined)
      inventories[name] = {
        ...inventory,
        reserved: rereserve ? is[resource] : inventory.reserved,
        allocationRatio: reratio ? asked : inventory.allocationRatio,
      };
  }
  return changed ? { ...ratios, reserved, inventories } : null;
}
