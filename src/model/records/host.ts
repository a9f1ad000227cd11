import { NO_RESOURCES, type Resources } from "./resources.ts";

/** One resource class of a host as Placement keeps it. */
export interface Inventory {
  readonly total: number;
  readonly reserved: number;
  readonly minUnit: number;
  readonly maxUnit: number;
  readonly stepSize: number;
  readonly allocationRatio: number;
}

/** What a compute host is made of; changes only when an operator changes it. */
export interface HostHardware {
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  /** GiB the driver says are left, where it says so; lowers the free disk the scheduler sees. */
  readonly diskAvailableLeast: number | null;
  readonly cpuAllocationRatio: number;
  readonly ramAllocationRatio: number;
  readonly diskAllocationRatio: number;
  /** Counted as used from the start: `reserved_host_cpus`, `reserved_host_memory_mb`, ceil(`reserved_host_disk_mb`/1024). */
  readonly reserved: Resources;
  readonly hypervisorType: string;
  /** a*1000000 + b*1000 + c */
  readonly hypervisorVersion: number;
  readonly hostIp: string;
  /** JSON text as the driver reports it, or null. */
  readonly cpuInfo: string | null;
  /** Triples (architecture, hypervisor type, vm mode). */
  readonly supportedInstances: readonly (readonly [string, string, string])[];
  readonly traits: readonly string[];
  /** Placement inventories by resource class, VCPU, MEMORY_MB and DISK_GB among them. */
  readonly inventories: Readonly<Record<string, Inventory>>;
  /** Free-form stats of the compute node record (texts), beyond the counted ones. */
  readonly stats: Readonly<Record<string, string>>;
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
  readonly pciPools: readonly PciPool[];
  readonly numa: NumaTopology | null;
}

/** A pool of like PCI devices. */
export interface PciPool {
  readonly count: number;
  readonly vendorId: string;
  readonly productId: string;
  readonly numaNode: number | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** The NUMA cells of a host. */
export interface NumaTopology {
  readonly cells: readonly {
    readonly id: number;
    readonly cpus: readonly number[];
    readonly memoryMb: number;
    readonly cpuUsage: number;
    readonly memoryUsage: number;
  }[];
}

/** The nova-compute service of a host. */
export interface ComputeService {
  /** The id the services API shows (a UUID from 2.53). */
  readonly id: string;
  readonly disabled: boolean;
  readonly disabledReason: string | null;
  readonly forcedDown: boolean;
  /**
   * Whether nova-compute runs. While it does, its heartbeat is never older than `report_interval`; heartbeats are not
   * events: `lastSeen` is when it was last known to run, and is read only while it does not.
   */
  readonly running: boolean;
  /** ms since the scenario's start */
  readonly lastSeen: number;
  /** Last change through the API or of the running state, ms. */
  readonly updatedAt: number;
}

/** What nova-compute counts on its host and reports in the compute node record. */
export interface HostCounts {
  /** Resources that servers and moves have claimed. */
  readonly claimed: Resources;
  /** Servers on the host (stat `num_instances`). */
  readonly instances: number;
  /** Servers building, resizing, snapshotting … (stat `io_workload`). */
  readonly ioOps: number;
  /** Builds failed in a row (stat `failed_builds`); a success sets it to 0. */
  readonly failedBuilds: number;
}

/** Counts of a host without servers. */
export const NO_COUNTS: HostCounts = { claimed: NO_RESOURCES, instances: 0, ioOps: 0, failedBuilds: 0 };

/** What is true of a host now: small, and written often. */
export interface HostUsage extends HostCounts {
  /** Allocations in Placement, of servers and of migrations. */
  readonly allocated: Resources;
  /** When one of the counts last changed, ms: an audit after that finds them as they are. */
  readonly changedAt: number;
}

/**
 * What nova-compute last wrote to the compute node record; the scheduler sees this and not the truth. A claim reports, a
 * server that goes reports, and so does an audit (`update_available_resource`); the end of a build does not.
 */
export interface NodeReport extends HostCounts {
  /** When it was written, ms. */
  readonly at: number;
}

/** What a host does only so many of at once (`max_concurrent_builds`, `…_snapshots`, `…_live_migrations`). */
export type PermitKind = "builds" | "snapshots" | "live_migrations";

/** Who holds a permit of a host, and who waits for one, first come first served. */
export interface Permits {
  /** Tickets of the operations that have one. */
  readonly holders: readonly number[];
  readonly waiting: readonly { readonly server: number; readonly ticket: number; readonly enters: string }[];
}

/** A host on which nothing is counted. */
export const NO_PERMITS: Readonly<Partial<Record<PermitKind, Permits>>> = {};

/** A compute host (one hypervisor node each). */
export interface Host {
  readonly slot: number;
  readonly name: string;
  /** Hypervisor hostname; default: the host's name. */
  readonly node: string;
  readonly cell: string;
  /** The hypervisor's id in the API (a UUID from 2.53), also the resource provider's. */
  readonly id: string;
  readonly hardware: HostHardware;
  readonly service: ComputeService;
  readonly usage: HostUsage;
  /** The last report that an event made; audits since then are computed (`report.ts`). */
  readonly reported: NodeReport;
  /** Slots of the servers on it (their `host` is this one), rising. */
  readonly servers: readonly number[];
  /** Names of the aggregates it is in, in the order it was put there. */
  readonly aggregates: readonly string[];
  /** Names (ids) of the images in its image cache. */
  readonly cachedImages: readonly string[];
  /** Permits by kind. The key is the event log's. */
  readonly slots: Readonly<Partial<Record<PermitKind, Permits>>>;
}

/** Events of hosts. */
export type HostEvent =
  | { readonly type: "hosts.added"; readonly at: number; readonly hosts: readonly Host[] }
  | {
      readonly type: "host.service-changed";
      readonly at: number;
      readonly host: number;
      readonly set: Partial<Omit<ComputeService, "id" | "updatedAt">>;
    }
  | {
      readonly type: "host.hardware-changed";
      readonly at: number;
      readonly host: number;
      readonly set: Partial<HostHardware>;
    }
  | { readonly type: "host.image-cached"; readonly at: number; readonly host: number; readonly image: string }
  /** An operation holds a permit of this host from now on. */
  | {
      readonly type: "slot.taken";
      readonly at: number;
      readonly host: number;
      readonly kind: PermitKind;
      readonly ticket: number;
    }
  /** An operation waits for a permit. */
  | {
      readonly type: "slot.awaited";
      readonly at: number;
      readonly host: number;
      readonly kind: PermitKind;
      readonly waiting: Permits["waiting"][number];
    }
  /** An operation gives its permit back, or waits for one no longer. */
  | {
      readonly type: "slot.left";
      readonly at: number;
      readonly host: number;
      readonly kind: PermitKind;
      readonly ticket: number;
    }
  /** A build ended on this host: failures in a row are counted, a success ends the row. */
  | { readonly type: "host.build-ended"; readonly at: number; readonly host: number; readonly failed: boolean }
  /** nova-compute counted all servers on its host anew, and reported it (`update_available_resource`). */
  | { readonly type: "host.audited"; readonly at: number; readonly host: number };

/** Whether nova-compute on this host counts as up (servicegroup API, `service_down_time` in seconds). */
export function isUp(service: ComputeService, now: number, serviceDownTime: number): boolean {
  return !service.forcedDown && (service.running || now - service.lastSeen <= serviceDownTime * 1000);
}
