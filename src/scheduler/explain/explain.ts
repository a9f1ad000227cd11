import type { SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import type { Provider } from "../placement/placement.ts";
import { fixedRange, normalize } from "../reference/normalize.ts";
import { type Draw, rawWeights, type SelectionStep } from "../reference/select.ts";
import type { SchedulerRequest } from "../request.ts";
import type { Scheduler, SchedulerView } from "../scheduler.ts";
import { changesFor, filterObstacles, type Obstacle, placementObstacles, reasonOf } from "./obstacles.ts";

/** A host that was cut, and why. */
export interface Cut {
  readonly host: string;
  readonly reasons: readonly string[];
}

/** One stage of the funnel: Placement, what the request names, or a filter. */
export interface Stage {
  readonly name: string;
  /** Hosts left after it. */
  readonly left: number;
  readonly cut: readonly Cut[];
}

/** What one weigher adds to a host's weight. */
export interface Share {
  readonly weigher: string;
  readonly raw: number;
  /** The raw value scaled to 0..1 over the hosts left. */
  readonly normalized: number;
  readonly multiplier: number;
  /** multiplier * normalized */
  readonly share: number;
}

export interface Weighed {
  readonly host: string;
  readonly weight: number;
  /** How old the report is that filters and weighers went by, ms. */
  readonly reportedMsAgo: number;
  readonly shares: readonly Share[];
}

/** The host that came nearest, with all that was in its way. */
export interface NearMiss {
  readonly host: string;
  readonly obstacles: readonly Obstacle[];
}

/** Why a server went where it went, or nowhere. */
export interface Explanation {
  /** Hosts there were. */
  readonly hosts: number;
  readonly stages: readonly Stage[];
  /** The hosts that passed, best first; a single one is not weighed. */
  readonly weighed: readonly Weighed[];
  /** Null where there is no valid host. */
  readonly chosen: string | null;
  /** The fault's text where there is no valid host. */
  readonly message: string | null;
  /** Of a refused request: the host that the fewest and least changes would let through. */
  readonly nearest: NearMiss | null;
  /** Of a refused request: the smallest single change that would have given it a host; null where one is not enough. */
  readonly remedy: string | null;
}

/**
 * Decides once more, and tells how.
 * @param instance which of the request's servers it is about; default: the first
 * @throws SchedulingError where the request cannot be read
 */
export function explain(
  scheduler: Scheduler,
  view: SchedulerView,
  request: SchedulerRequest,
  draw: Draw,
  instance = request.instances[0] ?? -1,
): Explanation {
  const steps: SelectionStep[] = [];
  const full = scheduler.decide(view, request, draw, (step) => steps.push(step));
  const step = steps.find((each) => each.instance === instance && !each.forAlternates);
  const hosts = scheduler.hosts(view);
  const reportedAt = new Map(hosts.map(({ state, reportedAt }) => [state.slot, reportedAt]));
  const told: Told = { scheduler, request, context: scheduler.contextOf(view), instance, reportedAt };
  const obstacles = ({ state, provider }: Candidate): Obstacle[] =>
    full.query === null ? [] : placementObstacles(provider, full.query, state.host);
  const stages: Stage[] = [];
  if (full.query !== null) {
    const cut = hosts.filter(({ provider }) => !full.candidates.some(({ slot }) => slot === provider.slot));
    const reasons = (each: Candidate): string[] => {
      const why = obstacles(each).map(({ reason }) => reason);
      return why.length > 0 ? why : [`max_placement_results is ${full.query?.limit}`];
    };
    stages.push({
      name: "placement",
      left: full.candidates.length,
      cut: cut.map((each) => ({ host: each.state.host, reasons: reasons(each) })),
    });
  }
  if (step !== undefined) stages.push(...stagesOf(step, full.candidates, told));
  const placed = full.result.selected !== null;
  const misses = placed ? [] : hosts.map((each) => missOf(each, obstacles(each), told));
  const nearest = misses.reduce<NearMiss | null>(
    (best, each) => (best === null || isNearer(each, best) ? each : best),
    null,
  );
  return {
    hosts: hosts.length,
    stages,
    weighed: step === undefined ? [] : weighedOf(step, told),
    chosen: step?.chosen?.host ?? null,
    message: placed ? null : `No valid host was found. ${full.noValidHost ?? ""}`.trimEnd(),
    nearest,
    remedy: nearest !== null && changesFor(nearest.obstacles) === 1 ? (nearest.obstacles[0]?.remedy ?? null) : null,
  };
}

interface Told {
  readonly scheduler: Scheduler;
  readonly request: SchedulerRequest;
  readonly context: SchedulerContext;
  readonly instance: number;
  /** When each host reported what filters see, by its slot, ms. */
  readonly reportedAt: ReadonlyMap<number, number>;
}

/** A host as filters see it, and as Placement does. */
export interface Candidate {
  readonly state: HostState;
  readonly provider: Provider;
}

/** What the request names, then the filters in order. */
function stagesOf(
  { passedByFilter, start }: SelectionStep,
  candidates: readonly HostState[],
  { scheduler, request, context, instance }: Told,
): Stage[] {
  const stages: Stage[] = [];
  const cutFrom = (before: readonly HostState[], after: readonly HostState[]): readonly HostState[] => {
    const left = new Set(after.map(({ slot }) => slot));
    return before.filter(({ slot }) => !left.has(slot));
  };
  const named = nameStage(start, request);
  if (named !== null) stages.push(named);
  const cells = cutFrom(candidates, start);
  if (cells.length > 0) {
    const cut = cells.map(({ host, cell }) => ({ host, reasons: [`it is in cell ${cell}`] }));
    stages.unshift({ name: "cell", left: start.length, cut });
  }
  const gone = new Set(named?.cut.map(({ host }) => host));
  let left: readonly HostState[] = start.filter(({ host }) => !gone.has(host));
  for (const [name, after] of passedByFilter) {
    const filter = scheduler.filters.find((each) => each.name === name);
    const cut = cutFrom(left, after).map((host) => ({
      host: host.host,
      reasons: filter === undefined ? [] : [reasonOf(filter, host, request, context, instance)],
    }));
    stages.push({ name, left: after.length, cut });
    left = after;
  }
  return stages;
}

/** The hosts that the request itself rules out; null where it names none. */
function nameStage(start: readonly HostState[], request: SchedulerRequest): Stage | null {
  const { ignoreHosts, forceHosts, forceNodes, destination } = request;
  const isIn = (names: readonly string[], name: string): boolean =>
    names.some((each) => each.toLowerCase() === name.toLowerCase());
  const cut: Cut[] = [];
  for (const { host, node } of start) {
    const reasons: string[] = [];
    if (isIn(ignoreHosts, host)) reasons.push("the request leaves it out");
    if (forceHosts.length > 0 && !isIn(forceHosts, host)) reasons.push(`the request forces ${forceHosts.join(", ")}`);
    if (forceNodes.length > 0 && !forceNodes.includes(node))
      reasons.push(`the request forces ${forceNodes.join(", ")}`);
    const wanted = destination?.host ?? null;
    if (wanted !== null && wanted !== host) reasons.push(`the request is bound for ${wanted}`);
    if (reasons.length > 0) cut.push({ host, reasons });
  }
  return cut.length === 0 ? null : { name: "request", left: start.length - cut.length, cut };
}

function weighedOf({ weighed }: SelectionStep, { scheduler, request, context, reportedAt }: Told): Weighed[] {
  const hosts = weighed.map(({ host }) => host);
  const shares: Share[][] = hosts.map(() => []);
  if (hosts.length > 1) {
    for (const weigher of scheduler.weighers) {
      const { minimum, maximum } = fixedRange(weigher, context.conf);
      const raw = rawWeights(weigher, hosts, request, context);
      const normalized = normalize(raw, minimum, maximum);
      for (const [i, host] of hosts.entries()) {
        const multiplier = weigher.multiplier(host, context);
        const part = { raw: raw[i] as number, normalized: normalized[i] as number }; // one for each host
        shares[i]?.push({ weigher: weigher.name, ...part, multiplier, share: multiplier * part.normalized });
      }
    }
  }
  return weighed.map(({ host, weight }, i) => ({
    host: host.host,
    weight,
    reportedMsAgo: context.now - (reportedAt.get(host.slot) ?? context.now),
    shares: shares[i] ?? [],
  }));
}

function missOf({ state }: Candidate, placement: readonly Obstacle[], told: Told): NearMiss {
  const { scheduler, request, context, instance } = told;
  const forced = request.forceHosts.length > 0 || request.forceNodes.length > 0;
  const filters = forced ? [] : filterObstacles(state, request, scheduler.filters, context, instance);
  const named = nameStage([state], request)?.cut[0]?.reasons ?? [];
  const naming = named.map((reason) => ({
    by: "request",
    reason,
    remedy: `let the request go to ${state.host}`,
    distance: 1,
  }));
  return { host: state.host, obstacles: [...placement, ...naming, ...filters] };
}

/** Fewer changes first, then shorter ways. A host with none lost its room to another server of the same request. */
function isNearer(a: NearMiss, b: NearMiss): boolean {
  const distance = ({ obstacles }: NearMiss) =>
    [...new Map(obstacles.map((each) => [each.remedy, each.distance])).values()].reduce((sum, each) => sum + each, 0);
  const changes = changesFor(a.obstacles) - changesFor(b.obstacles);
  if (changes !== 0) return changes < 0;
  return distance(a) < distance(b);
}
