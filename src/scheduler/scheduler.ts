import type { Conf, Release } from "../model/conf/conf.ts";
import type { Aggregate } from "../model/records/aggregate.ts";
import type { Flavor } from "../model/records/flavor.ts";
import type { Host } from "../model/records/host.ts";
import { auditSpacing, reportAt } from "../model/records/report.ts";
import type { KeyedTable } from "../model/tables/keyed-table.ts";
import type { Table } from "../model/tables/table.ts";
import { PythonError } from "../python/error.ts";
import type { HostFilter, HostWeigher, SchedulerContext } from "./contract.ts";
import { SchedulingError } from "./errors.ts";
import { HostColumns } from "./fast/columns.ts";
import { RequestPlan } from "./fast/plan.ts";
import { type PassCounts, type PassKind, QuickPass } from "./fast/quick-pass.ts";
import { AggregateMultiTenancyIsolation } from "./filters/aggregate-multitenancy-isolation.ts";
import { ComputeFilter } from "./filters/compute.ts";
import { FILTERS } from "./filters/index.ts";
import type { HostState } from "./host-state.ts";
import { type Provider, providerOf } from "./placement/placement.ts";
import { placementQuery } from "./placement/placement-query.ts";
import { decideExhaustively, type FullDecision, NOT_ENOUGH_HOSTS } from "./reference/exhaustive.ts";
import type { Draw, SelectionStep } from "./reference/select.ts";
import type { SchedulerRequest } from "./request.ts";
import { weighersOf } from "./weights/index.ts";

/** What the scheduler looks at: tables of the model's state, and the time in ms. */
export interface SchedulerView {
  readonly hosts: Table<Host>;
  readonly aggregates: KeyedTable<Aggregate>;
  readonly now: number;
  readonly imagePropertiesOf?: NonNullable<SchedulerContext["imagePropertiesOf"]>;
}

/** A host as filters see it, and as Placement does. */
export interface SeenHost {
  readonly state: HostState;
  readonly provider: Provider;
  /** When its nova-compute reported what filters see, ms. */
  readonly reportedAt: number;
}

/** Where the servers of a request go. */
export interface SchedulerAnswer {
  /** The host's slot for each server of the request; null when not all of them got one. */
  readonly hosts: readonly number[] | null;
  /** For each server the slots of the hosts to try next, best first. */
  readonly alternates: readonly (readonly number[])[];
  /** For each server the weight of its host, then those of its alternates. */
  readonly weights: readonly (readonly number[])[];
  /** The fault's text where there is no valid host. */
  readonly message: string | null;
}

export interface SchedulerOptions {
  readonly conf: Conf;
  /** The release of Nova whose weighers and rules hold; default: the newest. */
  readonly release?: Release;
  /** In place of all of Nova's weighers. */
  readonly weighers?: readonly HostWeigher[];
  /** Filters that `enabled_filters` may name, and weighers that are added to Nova's. */
  readonly plugins?: SchedulerPlugins;
  /** Holds all decisions that allow it to one way of finding the same answer; for tests and benches. */
  readonly only?: PassKind;
}

export interface SchedulerPlugins {
  readonly filters?: readonly HostFilter[];
  readonly weighers?: readonly HostWeigher[];
}

/** What `[filter_scheduler] weight_classes` calls all of them. */
export const ALL_WEIGHERS = "nova.scheduler.weights.all_weighers";

/** What a group's policy needs, by policy. */
const POLICY_NEEDS: Readonly<Record<string, string>> = {
  affinity: "ServerGroupAffinityFilter",
  "anti-affinity": "ServerGroupAntiAffinityFilter",
  "soft-affinity": "ServerGroupSoftAffinityWeigher",
  "soft-anti-affinity": "ServerGroupSoftAntiAffinityWeigher",
};

/** A plan and the request it was made for. */
interface KeptPlan {
  readonly plan: RequestPlan;
  readonly kinds: number;
  readonly epoch: number;
  readonly request: SchedulerRequest;
}

const NO_SLOTS: readonly number[] = [];

/** Plans kept for one flavor; more sorts of requests than this share the places. */
const PLANS_PER_FLAVOR = 32;

/** Filters of Nova that tell projects apart. Plugins are taken to do so, too. */
const BLIND_TO_PROJECTS: ReadonlySet<HostFilter> = new Set(
  FILTERS.filter((filter) => filter !== AggregateMultiTenancyIsolation),
);

/**
 * Makes the scheduler of a cloud.
 * @throws Error for a filter or weigher that is enabled and does not exist: Nova would not start
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  return new Scheduler(options);
}

/**
 * Nova's scheduler over the model's tables. It keeps nothing but what it derives from the tables it is shown: the same
 * one serves forks, restored states and replays.
 */
export class Scheduler {
  readonly conf: Conf;
  readonly release: Release;
  readonly filters: readonly HostFilter[];
  readonly weighers: readonly HostWeigher[];
  readonly #columns: HostColumns;
  readonly #pass: QuickPass;
  readonly #plans = new WeakMap<Flavor, KeptPlan[]>();
  /** Whether hosts of the same weight are shuffled. */
  readonly #shuffles: boolean;
  /** Alternates that are named where they are wanted. */
  readonly #further: number;
  /** Whether projects are told apart. */
  readonly #byProject: boolean;

  constructor({ conf, release = "newest", weighers, plugins, only }: SchedulerOptions) {
    this.conf = conf;
    this.release = release;
    this.filters = enabledFilters(conf, plugins?.filters ?? []);
    this.weighers = weighers ?? enabledWeighers(conf, release, plugins?.weighers ?? []);
    this.#byProject =
      conf.scheduler.limit_tenants_to_placement_aggregate || !this.filters.every((each) => BLIND_TO_PROJECTS.has(each));
    this.#shuffles = conf.filter_scheduler.shuffle_best_same_weighed_hosts;
    this.#further = conf.scheduler.max_attempts - 1;
    this.#columns = new HostColumns(conf.DEFAULT.service_down_time, auditSpacing(conf));
    this.#pass = new QuickPass(this.#columns, conf, this.filters.includes(ComputeFilter), only);
  }

  /**
   * Chooses a host for each server of the request.
   * @throws SchedulingError where the request cannot be read or its group's policy is not supported
   */
  select(view: SchedulerView, request: SchedulerRequest, draw: Draw): SchedulerAnswer {
    if (request.group !== null) this.checkPolicy(request.group.policy);
    this.#columns.sync(view.hosts, view.aggregates, view.now);
    const quick = this.#selectQuickly(view, request, draw);
    if (quick !== null) return quick;
    const steps: SelectionStep[] = [];
    return summary(
      this.#decide(view, request, draw, (step) => steps.push(step)),
      steps,
    );
  }

  /** The same decision by the exhaustive pass, with every detail of it. */
  decide(
    view: SchedulerView,
    request: SchedulerRequest,
    draw: Draw,
    trace?: (step: SelectionStep) => void,
  ): FullDecision {
    if (request.group !== null) this.checkPolicy(request.group.policy);
    this.#columns.sync(view.hosts, view.aggregates, view.now);
    return this.#decide(view, request, draw, trace);
  }

  /** All hosts in order, as filters see them and as Placement does, and when they reported what filters see, ms. */
  hosts(view: SchedulerView): SeenHost[] {
    this.#columns.sync(view.hosts, view.aggregates, view.now);
    const spacing = auditSpacing(this.conf);
    const found: SeenHost[] = [];
    view.hosts.forEach((row, slot) => {
      const { at } = reportAt(row, view.now, spacing);
      found.push({ state: this.#columns.state(slot), provider: providerOf(row), reportedAt: at });
    });
    return found;
  }

  /** How decisions were come by, and the groups of like hosts in the index; for benches and tests. */
  get counts(): PassCounts & { readonly groups: number } {
    return { ...this.#pass.counts, groups: this.#pass.groups };
  }

  /** @throws SchedulingError UnsupportedPolicyException, 400, where the policy's filter or weigher is not enabled */
  checkPolicy(policy: string): void {
    const needed = Object.hasOwn(POLICY_NEEDS, policy) ? POLICY_NEEDS[policy] : undefined;
    if (needed === undefined || this.filters.some(({ name }) => name === needed)) return;
    if (this.weighers.some(({ name }) => name === needed)) return;
    const message = `ServerGroup policy is not supported: ${needed} not configured`;
    throw new SchedulingError("UnsupportedPolicyException", message, 400);
  }

  /** What filters and weighers may read beside the host and the request. */
  contextOf({ now, imagePropertiesOf }: SchedulerView): SchedulerContext {
    const { conf, release } = this;
    return imagePropertiesOf === undefined ? { conf, release, now } : { conf, release, now, imagePropertiesOf };
  }

  /** The decision by columns; null where the request or the options want the exhaustive pass. */
  #selectQuickly(view: SchedulerView, request: SchedulerRequest, draw: Draw): SchedulerAnswer | null {
    if (request.instances.length === 0 || request.isRebuild) return null;
    if (this.#shuffles) return null;
    if (request.forceHosts.length > 0 || request.forceNodes.length > 0) return null;
    if (request.destination !== null && (request.destination.host !== null || request.destination.node !== null)) {
      return null;
    }
    const context = this.contextOf(view);
    const plan = this.#planFor(view, request, context);
    if (plan === null) return null;
    const further = request.wantAlternates ? this.#further : 0;
    const named =
      request.ignoreHosts.length === 0 ? NO_SLOTS : request.ignoreHosts.flatMap((name) => this.#columns.named(name));
    if (request.instances.length > 1) {
      const several = this.#pass.several(plan, request, context, named, further);
      if (several === null) return null;
      const { hosts, alternates, weights, offered } = several;
      if (hosts === null) return refusal(offered ? NOT_ENOUGH_HOSTS : "");
      return { hosts, alternates, weights, message: null };
    }
    const refused = this.#refusedInGroup(plan, request, context);
    const ignored = refused.length === 0 ? named : [...named, ...refused];
    const found = this.#pass.best(plan, request, context, ignored, further, draw);
    if (found === null) return null;
    const { best, weights } = found;
    const chosen = best[0];
    if (chosen === undefined) return refusal(found.offered ? NOT_ENOUGH_HOSTS : "");
    return { hosts: [chosen], alternates: [best.slice(1)], weights: [weights], message: null };
  }

  /** The group's hosts that its filters refuse. */
  #refusedInGroup(
    { groupFilters }: RequestPlan,
    request: SchedulerRequest,
    context: SchedulerContext,
  ): readonly number[] {
    if (groupFilters.length === 0 || request.group === null) return NO_SLOTS;
    const instance = request.instances[0] ?? -1;
    return request.group.hosts
      .flatMap((name) => this.#columns.named(name))
      .filter((slot) => {
        const state = this.#columns.state(slot);
        return !groupFilters.every((filter) => filter.passes(state, request, context, instance));
      });
  }

  /** The plan for such requests; null where filters or weighers refuse to make one. */
  #planFor(view: SchedulerView, request: SchedulerRequest, context: SchedulerContext): RequestPlan | null {
    const { epoch } = this.#columns;
    const kinds = this.#columns.kinds.all;
    let kept = this.#plans.get(request.flavor);
    if (kept === undefined) {
      kept = [];
      this.#plans.set(request.flavor, kept);
    }
    for (const each of kept) {
      if (each.kinds === kinds.length && each.epoch === epoch && this.#alike(each.request, request)) return each.plan;
    }
    const aggregates = [...view.aggregates.values()];
    const asked = placementQuery(request, { ...context, aggregates }, () => []);
    if ("refusal" in asked) return null;
    try {
      const plan = new RequestPlan(asked.query, request, context, this.filters, this.weighers, kinds);
      const current = kept.filter((each) => each.kinds === kinds.length && each.epoch === epoch);
      const others = current.slice(0, PLANS_PER_FLAVOR - 1);
      this.#plans.set(request.flavor, [{ plan, kinds: kinds.length, epoch, request }, ...others]);
      return plan;
    } catch (error) {
      if (error instanceof PythonError) return null;
      throw error;
    }
  }

  /** Whether two requests for one flavor have the same plan: only what a plan is made of is compared. */
  #alike(a: SchedulerRequest, b: SchedulerRequest): boolean {
    return (
      a.image?.properties === b.image?.properties &&
      a.image?.id === b.image?.id &&
      a.image?.diskFormat === b.image?.diskFormat &&
      a.availabilityZone === b.availabilityZone &&
      (a.projectId === b.projectId || !this.#byProject) &&
      a.bootsFromVolume === b.bootsFromVolume &&
      (a.hints === b.hints || (isEmpty(a.hints) && isEmpty(b.hints))) &&
      a.group?.policy === b.group?.policy &&
      (a.sameHost.length === 0) === (b.sameHost.length === 0) &&
      (a.differentHost.length === 0) === (b.differentHost.length === 0) &&
      (a.pciRequests.length === 0) === (b.pciRequests.length === 0) &&
      a.numa === b.numa &&
      a.destination?.cell === b.destination?.cell &&
      a.destination?.allowCrossCell === b.destination?.allowCrossCell
    );
  }

  #decide(
    view: SchedulerView,
    request: SchedulerRequest,
    draw: Draw,
    trace?: (step: SelectionStep) => void,
  ): FullDecision {
    const { conf, release, filters, weighers } = this;
    const columns = this.#columns;
    const pool = {
      hosts: this.#pool(view, request),
      providerOf(slot: number) {
        const row = columns.row(slot);
        return row === undefined ? undefined : providerOf(row);
      },
      aggregates: [...view.aggregates.values()],
    };
    return decideExhaustively(pool, request, {
      conf,
      release,
      filters,
      weighers,
      draw,
      now: view.now,
      ...(view.imagePropertiesOf && { imagePropertiesOf: view.imagePropertiesOf }),
      ...(trace && { trace }),
    });
  }

  /** All hosts in order, or those of the names that the request insists on. */
  #pool(view: SchedulerView, { forceHosts, destination }: SchedulerRequest): HostState[] {
    const names = destination?.host != null ? [destination.host] : forceHosts;
    if (names.length > 0) {
      const slots = new Set(names.flatMap((name) => this.#columns.named(name)));
      return [...slots].sort((a, b) => a - b).map((slot) => this.#columns.state(slot));
    }
    const pool: HostState[] = [];
    view.hosts.forEach((_row, slot) => {
      pool.push(this.#columns.state(slot));
    });
    return pool;
  }
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const _ in record) return false;
  return true;
}

function refusal(reason: string): SchedulerAnswer {
  return { hosts: null, alternates: [], weights: [], message: `No valid host was found. ${reason}` };
}

function summary({ result, noValidHost }: FullDecision, steps: readonly SelectionStep[]): SchedulerAnswer {
  const { selected, alternates } = result;
  if (selected === null) return refusal(noValidHost ?? "");
  const last = steps.at(-1);
  return {
    hosts: selected.map(({ slot }) => slot),
    alternates: alternates.map((hosts) => hosts.map(({ slot }) => slot)),
    weights: selected.map((host, i) => [
      weightOf(host, steps[i]),
      ...(alternates[i] ?? []).map((other) => weightOf(other, last)),
    ]),
    message: null,
  };
}

function weightOf({ slot }: HostState, step: SelectionStep | undefined): number {
  return step?.weighed.find(({ host }) => host.slot === slot)?.weight ?? 0;
}

function enabledFilters(conf: Conf, plugins: readonly HostFilter[]): HostFilter[] {
  const known = [...FILTERS, ...plugins];
  return conf.filter_scheduler.enabled_filters.map((name) => {
    const filter = known.find((each) => each.name === name);
    if (filter !== undefined) return filter;
    const names = known.map((each) => each.name).join(", ");
    throw new Error(`[filter_scheduler] enabled_filters: there is no filter ${name}; there are ${names}`);
  });
}

/** The name of a weigher that `[filter_scheduler] weight_classes` has with its path. */
export function weigherName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function enabledWeighers(conf: Conf, release: Release, plugins: readonly HostWeigher[]): HostWeigher[] {
  const known = [...weighersOf(release), ...plugins];
  const classes = conf.filter_scheduler.weight_classes;
  if (classes.includes(ALL_WEIGHERS)) return known;
  const names = classes.map(weigherName);
  for (const name of names) {
    if (known.some((each) => each.name === name)) continue;
    const all = known.map((each) => each.name).join(", ");
    throw new Error(`[filter_scheduler] weight_classes: there is no weigher ${name}; there are ${all}`);
  }
  return known.filter((each) => names.includes(each.name));
}
