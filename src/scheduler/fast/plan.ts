import type { Conf } from "../../model/conf/conf.ts";
import type { HostHardware } from "../../model/records/host.ts";
import type { HostFilter, HostWeigher, SchedulerContext } from "../contract.ts";
import { amounts, type PlacementQuery } from "../placement/placement.ts";
import { type FixedRange, fixedRange } from "../reference/normalize.ts";
import type { SchedulerRequest } from "../request.ts";
import { BuildFailureWeigher } from "../weights/build-failure.ts";
import { CPUWeigher } from "../weights/cpu.ts";
import { DiskWeigher } from "../weights/disk.ts";
import { HypervisorVersionWeigher } from "../weights/hypervisor-version.ts";
import { IoOpsWeigher } from "../weights/io-ops.ts";
import { NumInstancesWeigher } from "../weights/num-instances.ts";
import { PCIWeigher } from "../weights/pci.ts";
import { RAMWeigher } from "../weights/ram.ts";
import { needed, RAW, type RawColumn, rawColumn } from "./columns.ts";
import type { HostKind } from "./kinds.ts";

/** Bits of a kind's answer: Placement may offer hosts of the kind; they pass the filters that look at kinds. */
export const OFFERED_KIND = 1;
export const PASSING_KIND = 2;

/** A weigher's multiplier: one for all hosts, or by the number of their kind. */
export type Multiplier = number | readonly number[];

/** Where a weigher's raw values are kept, if they are. */
const COLUMNS = new Map<HostWeigher, RawColumn>([
  [RAMWeigher, rawColumn("freeRam")],
  [CPUWeigher, rawColumn("freeCpu")],
  [DiskWeigher, rawColumn("freeDisk")],
  [IoOpsWeigher, rawColumn("ioOps")],
  [NumInstancesWeigher, rawColumn("instances")],
  [BuildFailureWeigher, rawColumn("failedBuilds")],
  [HypervisorVersionWeigher, rawColumn("hypervisorVersion")],
  [PCIWeigher, rawColumn("pciScarcity")],
]);

/** By column: what lesser raw values are raised to before they are weighed. */
export function columnFloors(conf: Conf): number[] {
  const floors = RAW.map(() => Number.NEGATIVE_INFINITY);
  for (const [weigher, column] of COLUMNS) {
    floors[column] = fixedRange(weigher, conf).minimum ?? Number.NEGATIVE_INFINITY;
  }
  return floors;
}

/** Weighers whose raw value is the same for all hosts of a kind: where it is one for all kinds, they add nothing. */
const BY_KIND: ReadonlySet<HostWeigher> = new Set([HypervisorVersionWeigher, PCIWeigher]);

export interface WeigherPlan {
  readonly weigher: HostWeigher;
  readonly multiplier: Multiplier;
  /** The column of its raw values; null where there is none. */
  readonly column: RawColumn | null;
  /** The ends of the range that is normalised over, where they are fixed. */
  readonly fixed: FixedRange;
  /** Only hosts of the request's group have a raw value, all others 0. */
  readonly byGroup: boolean;
}

/** By coordinate of the index: the slots of the hosts that had the greatest and the least value when last asked for. */
export interface Witnesses {
  readonly greatest: number[];
  readonly least: number[];
}

/** What the index notes about a plan: nothing that a decision depends on but in speed. */
export interface PlanUse {
  /** Whether `KindClasses` knows what the plan tells apart. */
  isClassed: boolean;
  /** The bits of the classes that the plan admits, as classes were in that version of theirs. */
  mask: number;
  classed: number;
  /** Where to begin to look for the range of raw values. */
  readonly witnesses: Witnesses;
  /** Decisions to come without the index; and how many that will be the next time. */
  pause: number;
  nextPause: number;
  /** Visits beyond the usual, since scores were last set for its sake. */
  excess: number;
}

/** All that one sort of request makes of the kinds of hosts; kept from request to request. */
export class RequestPlan {
  readonly query: PlacementQuery;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  /** Other resource classes are asked for: providers are asked one by one. */
  readonly others: boolean;
  /** Filters to ask host by host, in order. */
  readonly hostFilters: readonly HostFilter[];
  /** Filters to ask for the hosts of the request's group. */
  readonly groupFilters: readonly HostFilter[];
  /** Filters that only hosts of the request's group pass, once it has any. */
  readonly memberFilters: readonly HostFilter[];
  readonly needsAlive: boolean;
  readonly weighers: readonly WeigherPlan[];
  /** The weighers at work where no host has failed builds. */
  readonly weighersUnfailed: readonly WeigherPlan[];
  /** By kind: what `status` of a host must have in common with. */
  readonly admits: Uint8Array;
  /** Whether what decides is in the columns and the kinds alone. */
  readonly inColumns: boolean;
  /** Whether some multiplier goes by kind. */
  readonly varies: boolean;
  readonly use: PlanUse = {
    isClassed: false,
    mask: 0,
    classed: -1,
    witnesses: { greatest: [], least: [] },
    pause: 0,
    nextPause: 64,
    excess: 0,
  };

  constructor(
    query: PlacementQuery,
    request: SchedulerRequest,
    context: SchedulerContext,
    filters: readonly HostFilter[],
    weighers: readonly HostWeigher[],
    kinds: readonly HostKind[],
  ) {
    this.query = query;
    this.vcpus = needed(query.resources.vcpus);
    this.memoryMb = needed(query.resources.memoryMb);
    this.diskGb = needed(query.resources.diskGb);
    this.others = query.resources.other !== undefined;
    const asked = filters.map((filter) => ({ filter, on: filter.dependsOn?.(request, context) ?? "host" }));
    this.hostFilters = asked.filter(({ on }) => on === "host").map(({ filter }) => filter);
    this.groupFilters = asked.filter(({ on }) => on === "group").map(({ filter }) => filter);
    this.memberFilters = asked.filter(({ on }) => on === "members").map(({ filter }) => filter);
    this.needsAlive = asked.some(({ on }) => on === "service");
    const kindFilters = asked.filter(({ on }) => on === "kind").map(({ filter }) => filter);
    this.admits = Uint8Array.from(kinds, (kind) => answer(kind, query, request, context, kindFilters));
    this.weighers = weighers
      .filter((weigher) => weigher.dependsOn?.(request, context) !== "nothing")
      .map((weigher) => planWeigher(weigher, request, context, kinds))
      .filter((plan): plan is WeigherPlan => plan !== null);
    this.weighersUnfailed = this.weighers.filter(({ weigher }) => weigher !== BuildFailureWeigher);
    this.varies = this.weighers.some(({ multiplier }) => typeof multiplier !== "number");
    this.inColumns =
      !this.others &&
      this.hostFilters.length === 0 &&
      this.weighers.every(
        ({ column, byGroup, multiplier }, i) =>
          column !== null || (byGroup && i === this.weighers.length - 1 && typeof multiplier === "number"),
      );
  }

  /** By kind: what the plan makes of it. Kinds with the same text are all one to it. */
  get distinctions(): string[] {
    const varying = this.weighers.flatMap(({ multiplier }) => (typeof multiplier === "number" ? [] : [multiplier]));
    return Array.from(this.admits, (bits, kind) => [bits, ...varying.map((by) => by[kind])].join(" "));
  }
}

function answer(
  { hardware, aggregates, cell, example }: HostKind,
  query: PlacementQuery,
  request: SchedulerRequest,
  context: SchedulerContext,
  filters: readonly HostFilter[],
): number {
  const { traits } = hardware;
  const names = aggregates.map(({ id }) => id);
  const offered =
    [...query.required, ...query.rootRequired].every((trait) => traits.includes(trait)) &&
    ![...query.forbidden, ...query.rootForbidden].some((trait) => traits.includes(trait)) &&
    query.memberOf.every((any) => any.some((name) => names.includes(name))) &&
    !query.notMemberOf.some((name) => names.includes(name)) &&
    inUnits(hardware, query);
  if (!offered) return 0;
  const { destination } = request;
  const elsewhere = destination?.cell != null && !destination.allowCrossCell && cell !== destination.cell;
  const instance = request.instances[0] ?? -1;
  const passes = !elsewhere && filters.every((filter) => filter.passes(example, request, context, instance));
  return OFFERED_KIND | (passes ? PASSING_KIND : 0);
}

/** Whether the amounts are such as the kind's inventories are handed out in: the least unit and the step. */
function inUnits({ inventories }: HostHardware, { resources }: PlacementQuery): boolean {
  return amounts(resources).every(([name, amount]) => {
    const inventory = inventories[name];
    return inventory !== undefined && amount >= inventory.minUnit && amount % inventory.stepSize === 0;
  });
}

/** Null where the weigher adds nothing: a multiplier of 0, or one raw value for all kinds. */
function planWeigher(
  weigher: HostWeigher,
  request: SchedulerRequest,
  context: SchedulerContext,
  kinds: readonly HostKind[],
): WeigherPlan | null {
  const multipliers = kinds.map(({ example }) => weigher.multiplier(example, context));
  const first = multipliers[0] ?? 0;
  const multiplier = multipliers.every((each) => each === first) ? first : multipliers;
  const column = COLUMNS.get(weigher) ?? null;
  if (multiplier === 0 && column !== null) return null;
  if (BY_KIND.has(weigher)) {
    const raw = kinds.map(({ example }) => weigher.raw(example, request, context));
    if (raw.every((value) => value === raw[0])) return null;
  }
  const byGroup = weigher.dependsOn?.(request, context) === "group";
  return { weigher, multiplier, column, byGroup, fixed: fixedRange(weigher, context.conf) };
}
