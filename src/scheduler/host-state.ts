import type { Aggregate } from "../model/records/aggregate.ts";
import type { ComputeService, Host, HostCounts, NumaTopology, PciPool } from "../model/records/host.ts";

/** What the scheduler reads of an aggregate. */
export type AggregateFacts = Pick<Aggregate, "id" | "metadata">;

/** What the scheduler reads of a compute service. Times in ms on the clock of `SchedulerContext.now`. */
export type ServiceFacts = Pick<ComputeService, "disabled" | "forcedDown" | "running" | "lastSeen">;

/**
 * A host as filters and weighers see it: Nova's HostState, made from the compute node record, the service record and
 * the aggregates. Never changed: consuming makes a new one. Memory and disk in MiB unless a name says Gb (GiB).
 */
export interface HostState {
  /** The host's place in the order of hosts, and its key. */
  readonly slot: number;
  readonly host: string;
  readonly node: string;
  readonly uuid: string;
  readonly cell: string;
  readonly totalUsableRamMb: number;
  readonly totalUsableDiskGb: number;
  readonly vcpusTotal: number;
  readonly cpuAllocationRatio: number;
  readonly ramAllocationRatio: number;
  readonly diskAllocationRatio: number;
  /** Physical memory minus what is claimed: negative under overcommit. */
  readonly freeRamMb: number;
  /** min(free, disk_available_least): may be negative. */
  readonly freeDiskMb: number;
  readonly diskMbUsed: number;
  readonly vcpusUsed: number;
  readonly numInstances: number;
  readonly numIoOps: number;
  readonly failedBuilds: number;
  readonly stats: Readonly<Record<string, string>>;
  readonly hypervisorType: string;
  readonly hypervisorVersion: number;
  readonly hostIp: string;
  readonly cpuInfo: string | null;
  readonly supportedInstances: readonly (readonly string[])[];
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
  readonly pciPools: readonly PciPool[];
  readonly numa: NumaTopology | null;
  readonly service: ServiceFacts;
  readonly aggregates: readonly AggregateFacts[];
  /** Slots of the servers on it. */
  readonly instances: readonly number[];
}

/**
 * The scheduler's view of a host of the model. Source: nova scheduler/host_manager.py, HostState.
 * @param counts what its nova-compute has reported
 */
export function hostStateOf(host: Host, aggregates: readonly AggregateFacts[], counts: HostCounts): HostState {
  const { hardware } = host;
  const usedMemory = counts.claimed.memoryMb + hardware.reserved.memoryMb;
  const usedDisk = counts.claimed.diskGb + hardware.reserved.diskGb;
  const freeDisk = hardware.diskGb - usedDisk;
  const least = hardware.diskAvailableLeast;
  return {
    slot: host.slot,
    host: host.name,
    node: host.node,
    uuid: host.id,
    cell: host.cell,
    totalUsableRamMb: hardware.memoryMb,
    totalUsableDiskGb: hardware.diskGb,
    vcpusTotal: hardware.vcpus,
    cpuAllocationRatio: hardware.cpuAllocationRatio,
    ramAllocationRatio: hardware.ramAllocationRatio,
    diskAllocationRatio: hardware.diskAllocationRatio,
    freeRamMb: hardware.memoryMb - usedMemory,
    freeDiskMb: (least === null ? freeDisk : Math.min(freeDisk, least)) * 1024,
    diskMbUsed: usedDisk * 1024,
    vcpusUsed: counts.claimed.vcpus + hardware.reserved.vcpus,
    numInstances: counts.instances,
    numIoOps: counts.ioOps,
    failedBuilds: counts.failedBuilds,
    stats: hardware.stats,
    hypervisorType: hardware.hypervisorType,
    hypervisorVersion: hardware.hypervisorVersion,
    hostIp: hardware.hostIp,
    cpuInfo: hardware.cpuInfo,
    supportedInstances: hardware.supportedInstances,
    metrics: hardware.metrics,
    pciPools: hardware.pciPools,
    numa: hardware.numa,
    service: host.service,
    aggregates,
    instances: host.servers,
  };
}

/** Whether the compute service counts as alive at `now`. Source: nova servicegroup/drivers/db.py. */
export function isServiceFactsUp(service: ServiceFacts, now: number, serviceDownTime: number): boolean {
  if (service.forcedDown) return false;
  return service.running || Math.abs(now - service.lastSeen) <= serviceDownTime * 1000;
}
