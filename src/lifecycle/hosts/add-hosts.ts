import type { Conf } from "../../model/conf/conf.ts";
import { type Host, type Inventory, NO_COUNTS, NO_PERMITS } from "../../model/records/host.ts";
import { NO_RESOURCES, type Resources } from "../../model/records/resources.ts";
import { newUuid, type RuleContext } from "../core/context.ts";
import type { HostPlan } from "../core/host-plan.ts";
import { Refusal } from "../core/refusal.ts";

/** Adds hosts that are up and empty, as their first report to Placement would show them. */
export function addHosts(ctx: RuleContext, plans: readonly HostPlan[]): readonly Host[] {
  const hosts = plans.map((plan, i) => newHost(ctx, plan, ctx.state.hosts.next + i));
  const names = new Set(ctx.state.hostSlots.keys());
  for (const { name } of hosts) {
    if (names.has(name)) throw new Refusal("conflictingRequest", `there is a host ${name} already`);
    names.add(name);
  }
  ctx.emit({ type: "hosts.added", at: ctx.now, hosts });
  return hosts;
}

/** What the options keep from servers on each host. */
export function reservedBy({ DEFAULT }: Conf): Resources {
  return {
    vcpus: DEFAULT.reserved_host_cpus,
    memoryMb: DEFAULT.reserved_host_memory_mb,
    diskGb: Math.ceil(DEFAULT.reserved_host_disk_mb / 1024),
  };
}

function newHost(ctx: RuleContext, plan: HostPlan, slot: number): Host {
  const { DEFAULT } = ctx.state.settings.conf;
  const ratios = {
    cpuAllocationRatio: DEFAULT.cpu_allocation_ratio ?? DEFAULT.initial_cpu_allocation_ratio,
    ramAllocationRatio: DEFAULT.ram_allocation_ratio ?? DEFAULT.initial_ram_allocation_ratio,
    diskAllocationRatio: DEFAULT.disk_allocation_ratio ?? DEFAULT.initial_disk_allocation_ratio,
    ...plan.hardware,
  };
  const reserved = reservedBy(ctx.state.settings.conf);
  const inventory = (total: number, held: number, allocationRatio: number): Inventory => ({
    total,
    reserved: held,
    minUnit: 1,
    maxUnit: total,
    stepSize: 1,
    allocationRatio,
  });
  return {
    slot,
    name: plan.name,
    node: plan.node ?? plan.name,
    cell: plan.cell ?? "cell1",
    id: newUuid(ctx),
    hardware: {
      vcpus: plan.vcpus,
      memoryMb: plan.memoryMb,
      diskGb: plan.diskGb,
      diskAvailableLeast: null,
      reserved,
      hypervisorType: "QEMU",
      hypervisorVersion: 6_002_000,
      hostIp: "127.0.0.1",
      cpuInfo: null,
      supportedInstances: [["x86_64", "kvm", "hvm"]],
      traits: plan.traits ?? [],
      inventories: {
        VCPU: inventory(plan.vcpus, reserved.vcpus, ratios.cpuAllocationRatio),
        MEMORY_MB: inventory(plan.memoryMb, reserved.memoryMb, ratios.ramAllocationRatio),
        DISK_GB: inventory(plan.diskGb, reserved.diskGb, ratios.diskAllocationRatio),
      },
      stats: {},
      metrics: [],
      pciPools: [],
      numa: null,
      ...ratios,
    },
    service: {
      id: newUuid(ctx),
      disabled: false,
      disabledReason: null,
      forcedDown: false,
      running: true,
      lastSeen: ctx.now,
      updatedAt: ctx.now,
    },
    usage: { allocated: NO_RESOURCES, ...NO_COUNTS, changedAt: ctx.now },
    reported: { ...NO_COUNTS, at: ctx.now },
    servers: [],
    aggregates: [],
    cachedImages: [],
    slots: NO_PERMITS,
  };
}
