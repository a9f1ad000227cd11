import type { Flavor } from "../src/model/records/flavor.ts";
import { resourcesOf } from "../src/model/records/flavor.ts";
import { type Host, type HostHardware, type Inventory, NO_COUNTS, NO_PERMITS } from "../src/model/records/host.ts";
import { reportAt } from "../src/model/records/report.ts";
import { addResources, NO_RESOURCES, type Resources } from "../src/model/records/resources.ts";
import { Table } from "../src/model/tables/table.ts";

/** Numbers enough for a bench; constants of Numerical Recipes. */
export function linearCongruential(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function inventory(total: number, allocationRatio = 1): Inventory {
  return { total, reserved: 0, minUnit: 1, maxUnit: total, stepSize: 1, allocationRatio };
}

export function hardwareOf(
  vcpus: number,
  memoryMb: number,
  diskGb: number,
  given: Partial<HostHardware>,
): HostHardware {
  return {
    vcpus,
    memoryMb,
    diskGb,
    diskAvailableLeast: null,
    cpuAllocationRatio: 4,
    ramAllocationRatio: 1,
    diskAllocationRatio: 1,
    reserved: NO_RESOURCES,
    hypervisorType: "QEMU",
    hypervisorVersion: 6002000,
    hostIp: "10.0.0.1",
    cpuInfo: null,
    supportedInstances: [["x86_64", "kvm", "hvm"]],
    traits: [],
    inventories: { VCPU: inventory(vcpus, 4), MEMORY_MB: inventory(memoryMb), DISK_GB: inventory(diskGb) },
    stats: {},
    metrics: [],
    pciPools: [],
    numa: null,
    ...given,
  };
}

export function hostOf(slot: number, name: string, hardware: HostHardware, given: Partial<Host> = {}): Host {
  return {
    slot,
    name,
    node: name,
    cell: "cell1",
    id: name,
    hardware,
    service: {
      id: name,
      disabled: false,
      disabledReason: null,
      forcedDown: false,
      running: true,
      lastSeen: 0,
      updatedAt: 0,
    },
    usage: { allocated: NO_RESOURCES, ...NO_COUNTS, changedAt: 0 },
    reported: { ...NO_COUNTS, at: 0 },
    servers: [],
    slots: NO_PERMITS,
    aggregates: [],
    cachedImages: [],
    ...given,
  };
}

export function flavorOf(name: string, vcpus: number, ram: number, disk: number, extraSpecs = {}): Flavor {
  return {
    id: name,
    name,
    vcpus,
    ram,
    disk,
    ephemeral: 0,
    swap: 0,
    rxtxFactor: 1,
    isPublic: true,
    disabled: false,
    description: null,
    extraSpecs,
    access: [],
  };
}

/** When the use of a host changes, ms, and whether it says so. */
interface Report {
  readonly at: number;
  readonly isReported: boolean;
}

/** The host with other use of it, by these servers. */
export function using(
  host: Host,
  change: Partial<Omit<Host["usage"], "changedAt">>,
  servers = host.servers,
  { at, isReported }: Report = { at: 0, isReported: true },
): Host {
  const { slot, name, node, cell, id, hardware, service, slots, aggregates, cachedImages } = host;
  const before = host.usage;
  const { allocated = before.allocated, claimed = before.claimed, instances = before.instances } = change;
  const { ioOps = before.ioOps, failedBuilds = before.failedBuilds } = change;
  const counted = claimed !== before.claimed || instances !== before.instances || ioOps !== before.ioOps;
  const usage = {
    allocated,
    claimed,
    instances,
    ioOps,
    failedBuilds,
    changedAt: counted ? at : before.changedAt,
  };
  const reported =
    counted && isReported
      ? { claimed, instances, ioOps, failedBuilds, at }
      : counted
        ? reportAt(host, at, AUDIT_SPACING_MS)
        : host.reported;
  return { slot, name, node, cell, id, hardware, service, usage, reported, servers, slots, aggregates, cachedImages };
}

/** Of `update_resources_interval` where nothing is configured. */
const AUDIT_SPACING_MS = 60_000;

/** 8 hardware types, half of them with a trait. */
const HARDWARE = Array.from({ length: 8 }, (_, i) =>
  hardwareOf(32 + 16 * i, 131_072 + 65_536 * i, 2000 + 500 * i, i % 2 === 1 ? { traits: ["CUSTOM_SSD"] } : {}),
);

/** 12 flavors of 1 to 8 vCPUs and 1 to 16 GiB; two of them want the trait. */
export const FLAVORS: readonly Flavor[] = Array.from({ length: 12 }, (_, i) =>
  flavorOf(
    `f${i}`,
    1 << (i % 4),
    1024 << (i % 5),
    10 * (1 + (i % 6)),
    i % 6 === 5 ? { "trait:CUSTOM_SSD": "required" } : {},
  ),
);

export const AMOUNTS: readonly Resources[] = FLAVORS.map((flavor) => resourcesOf(flavor, false));

export interface Live {
  readonly slot: number;
  readonly resources: Resources;
}

/** A cloud in use: each host has about eight servers of random flavors. */
export function usedCloud(count: number, random: (below: number) => number): { hosts: Table<Host>; live: Live[] } {
  const live: Live[] = [];
  const hosts = Array.from({ length: count }, (_, slot) => {
    let allocated = NO_RESOURCES;
    const servers = 6 + random(5);
    for (let i = 0; i < servers; i++) {
      const resources = AMOUNTS[random(AMOUNTS.length)] as Resources; // below the length
      allocated = addResources(allocated, resources);
      live.push({ slot, resources });
    }
    const host = hostOf(slot, `host-${slot}`, HARDWARE[slot % HARDWARE.length] as HostHardware);
    return using(host, { allocated, claimed: allocated, instances: servers });
  });
  return { hosts: Table.of(hosts), live };
}
