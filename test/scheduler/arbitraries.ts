import fc from "fast-check";
import type { Aggregate } from "../../src/model/records/aggregate.ts";
import type { Flavor } from "../../src/model/records/flavor.ts";
import type { Host, HostHardware, HostUsage, Inventory } from "../../src/model/records/host.ts";
import { addResources, NO_RESOURCES, type Resources } from "../../src/model/records/resources.ts";
import { type RequestGroup, type SchedulerRequest, schedulerRequest } from "../../src/scheduler/index.ts";

export function inventory(total: number, given: Partial<Inventory> = {}): Inventory {
  return { total, reserved: 0, minUnit: 1, maxUnit: total, stepSize: 1, allocationRatio: 1, ...given };
}

export function hardware(
  vcpus: number,
  memoryMb: number,
  diskGb: number,
  given: Partial<HostHardware> = {},
): HostHardware {
  const cpuRatio = given.cpuAllocationRatio ?? 4;
  return {
    vcpus,
    memoryMb,
    diskGb,
    diskAvailableLeast: null,
    cpuAllocationRatio: cpuRatio,
    ramAllocationRatio: 1,
    diskAllocationRatio: 1,
    reserved: NO_RESOURCES,
    hypervisorType: "QEMU",
    hypervisorVersion: 6002000,
    hostIp: "10.0.0.1",
    cpuInfo: null,
    supportedInstances: [["x86_64", "kvm", "hvm"]],
    traits: [],
    inventories: {
      VCPU: inventory(vcpus, { allocationRatio: cpuRatio }),
      MEMORY_MB: inventory(memoryMb),
      DISK_GB: inventory(diskGb),
    },
    stats: {},
    metrics: [],
    pciPools: [],
    numa: null,
    ...given,
  };
}

/** The hardware types of the pools: two alike in size, one with few units, one small, one old, one with devices. */
export const HARDWARE: readonly HostHardware[] = [
  hardware(16, 32768, 400),
  hardware(16, 32768, 400, { traits: ["CUSTOM_SSD"], hypervisorVersion: 8001000, stats: { color: "red" } }),
  hardware(8, 16384, 200, { cpuAllocationRatio: 1.5, supportedInstances: [["aarch64", "kvm", "hvm"]] }),
  hardware(4, 8192, 2000, {
    cpuAllocationRatio: 1,
    reserved: { vcpus: 1, memoryMb: 512, diskGb: 10 },
    inventories: {
      VCPU: inventory(4, { reserved: 1, allocationRatio: 0.57 }),
      MEMORY_MB: inventory(8192, { reserved: 512, stepSize: 512, minUnit: 1024 }),
      DISK_GB: inventory(2000),
    },
  }),
  hardware(32, 65536, 100, {
    diskAvailableLeast: 60,
    pciPools: [{ count: 2, vendorId: "8086", productId: "1520", numaNode: null, tags: {} }],
    hypervisorVersion: 4000,
  }),
];

export const AGGREGATES: readonly Aggregate[] = [
  { metadata: { availability_zone: "az1" } },
  { metadata: { availability_zone: "az2", ram_weight_multiplier: "-1.0" } },
  { metadata: { filter_tenant_id: "p2", cpu_weight_multiplier: "0.3", "trait:CUSTOM_SSD": "required" } },
  { metadata: { color: "red, blue", io_ops_weight_multiplier: "x" } },
].map(({ metadata }, i) => ({
  id: `agg${i}`,
  number: i + 1,
  uuid: `00000000-0000-4000-8000-00000000000${i}`,
  name: `agg${i}`,
  metadata: metadata as Record<string, string>,
  hosts: [],
  createdAt: 0,
  updatedAt: null,
}));

const flavor = (
  name: string,
  vcpus: number,
  ram: number,
  disk: number,
  extraSpecs: Record<string, string> = {},
): Flavor => ({
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
});

export const FLAVORS: readonly Flavor[] = [
  flavor("tiny", 1, 512, 1),
  flavor("small", 1, 2048, 20),
  flavor("medium", 2, 4096, 40),
  flavor("large", 4, 8192, 80),
  flavor("ssd", 1, 1024, 10, { "trait:CUSTOM_SSD": "required" }),
  flavor("plain", 1, 1024, 10, { "trait:CUSTOM_SSD": "forbidden" }),
  flavor("red", 2, 2048, 10, { "capabilities:color": "red" }),
  flavor("roomy", 1, 512, 5, { "capabilities:free_ram_mb": ">= 20000" }),
  flavor("diskless", 1, 1024, 10, { "resources:DISK_GB": "0" }),
  flavor("fpga", 1, 1024, 10, { "resources:CUSTOM_FPGA": "1" }),
  flavor("wrong", 1, 1024, 10, { "capabilities:stats:color": ">= 1" }),
];

const IMAGES = [
  { id: "i0", properties: {} },
  { id: "i1", properties: { hw_architecture: "x86_64" } },
  { id: "i2", properties: { architecture: "aarch64" } },
];

/** What is true of a host, and what it last reported: often the same, often from before the last changes. */
const usageArbitrary = (of: HostHardware): fc.Arbitrary<Pick<Host, "usage" | "reported">> =>
  fc
    .record({
      truth: truthArbitrary(of),
      earlier: fc.option(truthArbitrary(of)),
      changedAt: fc.constantFrom(0, 30_000, 59_999, 60_000, 60_001, 100_000),
    })
    .map(({ truth, earlier, changedAt }) => {
      const { usage, reported } = accurate(truth, changedAt);
      return { usage, reported: earlier === null ? reported : accurate(earlier, changedAt).reported };
    });

/** A host that has reported all there is. */
export function accurate(truth: Omit<HostUsage, "changedAt">, at = 0): Pick<Host, "usage" | "reported"> {
  const { claimed, instances, ioOps, failedBuilds } = truth;
  return { usage: { ...truth, changedAt: at }, reported: { claimed, instances, ioOps, failedBuilds, at } };
}

const truthArbitrary = (of: HostHardware): fc.Arbitrary<Omit<HostUsage, "changedAt">> =>
  fc
    .record({
      filled: fc.constantFrom(0, 0, 0.25, 0.5, 1, 1.2),
      claimed: fc.constantFrom(null, null, null, 0.5, 5),
      ioOps: fc.constantFrom(0, 0, 0, 1, 3, 9),
      failedBuilds: fc.constantFrom(0, 0, 0, 0, 2),
      instances: fc.nat(6),
    })
    .map(({ filled, claimed, ...counts }) => {
      const part = (share: number): Resources => ({
        vcpus: Math.floor(of.vcpus * share),
        memoryMb: Math.floor((of.memoryMb * share) / 512) * 512,
        diskGb: Math.floor(of.diskGb * share * 0.5),
      });
      return { allocated: part(filled), claimed: part(claimed ?? filled), ...counts };
    });

/** A host without its slot and name. */
export const hostArbitrary: fc.Arbitrary<Omit<Host, "slot" | "name" | "node" | "id">> = fc
  .constantFrom(...HARDWARE)
  .chain((of) =>
    fc.record({
      hardware: fc.constant(of),
      counts: usageArbitrary(of),
      cell: fc.constantFrom("cell1", "cell1", "cell1", "cell2"),
      service: fc
        .record({
          disabled: fc.constantFrom(false, false, false, true),
          forcedDown: fc.constantFrom(false, false, false, true),
          running: fc.constantFrom(true, true, true, false),
          lastSeen: fc.constantFrom(0, 5000, 100_000),
        })
        .map((given) => ({ id: "s", disabledReason: null, updatedAt: 0, ...given })),
      servers: fc.uniqueArray(fc.nat(30), { maxLength: 4 }).map((slots) => slots.sort((a, b) => a - b)),
      aggregates: fc.subarray(AGGREGATES.map(({ id }) => id)),
      cachedImages: fc.constant([]),
      slots: fc.constant({}),
    }),
  )
  .map(({ counts, ...host }) => ({ ...host, ...counts }));

export function named(slot: number, host: Omit<Host, "slot" | "name" | "node" | "id">): Host {
  return { ...host, slot, name: `host${slot}`, node: `host${slot}`, id: `u${slot}` };
}

/** Pools of one cell or two, some with many equal hosts. */
export const hostsArbitrary: fc.Arbitrary<Host[]> = fc
  .record({
    hosts: fc.array(hostArbitrary, { minLength: 1, maxLength: 24 }),
    cells: fc.constantFrom(1, 1, 2),
    different: fc.constantFrom(24, 24, 3),
  })
  .map(({ hosts, cells, different }) =>
    hosts.map((_, slot) => {
      const host = hosts[slot % different] as (typeof hosts)[number]; // slot % different ≤ slot
      return named(slot, cells === 1 ? { ...host, cell: "cell1" } : host);
    }),
  );

/** Requests of every sort; a group's hosts are looked up in the given hosts. */
export function requestArbitrary(hosts: readonly Host[], maxInstances = 3): fc.Arbitrary<SchedulerRequest> {
  const name = fc.constantFrom(...hosts.map((host) => host.name), "HOST0", "nope");
  const rare = <T>(value: fc.Arbitrary<T>, otherwise: T) =>
    fc.oneof({ weight: 6, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary: value });
  return fc
    .record({
      flavor: fc.constantFrom(...FLAVORS, ...FLAVORS.slice(0, 4), ...FLAVORS.slice(0, 4)),
      image: fc.constantFrom(null, ...IMAGES, ...IMAGES.slice(0, 2)),
      projectId: fc.constantFrom("p1", "p2"),
      availabilityZone: rare(fc.constantFrom<string | null>("az1", "az2", "nova"), null),
      count: rare(fc.integer({ min: 1, max: maxInstances }), 1),
      ignoreHosts: rare(fc.uniqueArray(name, { maxLength: 3 }), []),
      forceHosts: rare(
        name.map((each) => [each]),
        [],
      ),
      destination: rare(
        fc.record({
          host: fc.option(name),
          node: fc.constant(null),
          cell: fc.option(fc.constantFrom("cell1", "cell2")),
          allowCrossCell: fc.boolean(),
        }),
        null as SchedulerRequest["destination"],
      ),
      policy: rare(fc.constantFrom("affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity", null), null),
      members: fc.uniqueArray(fc.nat(30), { maxLength: 8 }),
      max: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
      bootsFromVolume: fc.boolean(),
      wantAlternates: fc.boolean(),
      differentHost: rare(fc.array(fc.integer({ min: -1, max: 30 }), { maxLength: 3 }), []),
      sameHost: rare(fc.array(fc.integer({ min: -1, max: 30 }), { maxLength: 3 }), []),
    })
    .map(({ count, policy, members, max, ...given }) => {
      const instances = Array.from({ length: count }, (_, i) => 100 + i);
      const group: RequestGroup | null =
        policy === null
          ? null
          : {
              policy,
              rules: max === undefined ? {} : { max_server_per_host: max },
              members: [...members, ...instances],
              hosts: hosts
                .filter((host) => host.servers.some((slot) => members.includes(slot)))
                .map((host) => host.name),
            };
      return schedulerRequest({ ...given, instances, group });
    });
}

/** The host with these resources more, in Placement and in its tracker, which reports them. */
export function taking(host: Host, resources: Resources, server: number, at = 0): Host {
  const { allocated, claimed, instances, ioOps, failedBuilds } = host.usage;
  return {
    ...host,
    servers: [...host.servers, server].sort((a, b) => a - b),
    ...accurate(
      {
        allocated: addResources(allocated, resources),
        claimed: addResources(claimed, resources),
        instances: instances + 1,
        ioOps: ioOps + 1,
        failedBuilds,
      },
      at,
    ),
  };
}
