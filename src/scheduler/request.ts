import { EMPTY, NO_KEYS } from "../model/records/empty.ts";
import type { Flavor } from "../model/records/flavor.ts";

/** The image a server is made from, as far as the scheduler reads it. */
export interface RequestImage {
  readonly id: string;
  /** Image properties as texts, under modern or legacy names. */
  readonly properties: Readonly<Record<string, string>>;
  /** `qcow2`, `raw` …; absent where it is not known. */
  readonly diskFormat?: string;
}

/** The server group of a request, with what the conductor looked up when scheduling began. */
export interface RequestGroup {
  readonly policy: string;
  readonly rules: { readonly max_server_per_host?: number };
  /** Slots of all members, the servers of this request among them. */
  readonly members: readonly number[];
  /** Names of the hosts of live members: every host that has a member on it. */
  readonly hosts: readonly string[];
}

/** Where a request must go, checked by all filters. */
export interface RequestedDestination {
  readonly host: string | null;
  readonly node: string | null;
  readonly cell: string | null;
  readonly allowCrossCell: boolean;
}

/** So many PCI devices that match one of the specs (`vendor_id`, `product_id`, tags). */
export interface PciRequest {
  readonly count: number;
  readonly spec: readonly Readonly<Record<string, string>>[];
}

/** The NUMA nodes a server wants. */
export interface NumaRequest {
  readonly cells: readonly { readonly cpus: number; readonly memoryMb: number }[];
}

/** What the scheduler is asked: Nova's RequestSpec. */
export interface SchedulerRequest {
  readonly flavor: Flavor;
  readonly image: RequestImage | null;
  readonly projectId: string;
  /** The zone asked for; null: any. */
  readonly availabilityZone: string | null;
  /** Scheduler hints; each value is a list, as Nova keeps them. */
  readonly hints: Readonly<Record<string, readonly string[]>>;
  /** Slots of the servers that the hints `same_host` and `different_host` name; -1 for one that is not there. */
  readonly sameHost: readonly number[];
  readonly differentHost: readonly number[];
  /** Slots of the servers to place, in order. */
  readonly instances: readonly number[];
  readonly ignoreHosts: readonly string[];
  readonly forceHosts: readonly string[];
  readonly forceNodes: readonly string[];
  readonly destination: RequestedDestination | null;
  readonly group: RequestGroup | null;
  readonly bootsFromVolume: boolean;
  /** A rebuild with a new image: only filters that act on rebuilds are asked, and Placement is not. */
  readonly isRebuild: boolean;
  readonly wantAlternates: boolean;
  readonly pciRequests: readonly PciRequest[];
  readonly numa: NumaRequest | null;
}

/** A request with Nova's defaults for what is not given. */
export function schedulerRequest(
  given: Pick<SchedulerRequest, "flavor" | "instances"> & Partial<SchedulerRequest>,
): SchedulerRequest {
  return {
    flavor: given.flavor,
    image: given.image ?? null,
    projectId: given.projectId ?? "",
    availabilityZone: given.availabilityZone ?? null,
    hints: given.hints ?? NO_KEYS,
    sameHost: given.sameHost ?? EMPTY,
    differentHost: given.differentHost ?? EMPTY,
    instances: given.instances,
    ignoreHosts: given.ignoreHosts ?? EMPTY,
    forceHosts: given.forceHosts ?? EMPTY,
    forceNodes: given.forceNodes ?? EMPTY,
    destination: given.destination ?? null,
    group: given.group ?? null,
    bootsFromVolume: given.bootsFromVolume ?? false,
    isRebuild: given.isRebuild ?? false,
    wantAlternates: given.wantAlternates ?? false,
    pciRequests: given.pciRequests ?? EMPTY,
    numa: given.numa ?? null,
  };
}

/** A hint's value: the first of its list, as Nova reads a list of one; undefined when absent or empty. */
export function hintOf(request: SchedulerRequest, name: string): string | undefined {
  return request.hints[name]?.[0];
}
