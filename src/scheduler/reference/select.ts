import type { HostFilter, HostWeigher, SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import type { SchedulerRequest } from "../request.ts";
import { consume } from "./consume.ts";
import { fixedRange, normalize } from "./normalize.ts";

/** Draws whole numbers: 0 ≤ draw(n) < n. */
export type Draw = (below: number) => number;

/** What a selection works with. */
export interface Selecting {
  readonly filters: readonly HostFilter[];
  readonly weighers: readonly HostWeigher[];
  readonly context: SchedulerContext;
  readonly draw: Draw;
  /** Takes the resources on the host for that server; false when Placement refuses. */
  readonly claim: (host: HostState, instance: number) => boolean;
  /** Is told each step, for recordings and explanations. */
  readonly trace?: (step: SelectionStep) => void;
}

/** One round of filters and weighers, for one server of the request or for its alternates. */
export interface SelectionStep {
  readonly instance: number;
  readonly forAlternates: boolean;
  readonly start: readonly HostState[];
  /** The hosts left after each filter that ran. */
  readonly passedByFilter: readonly (readonly [string, readonly HostState[]])[];
  readonly weighed: readonly WeighedHost[];
  /** The host claimed; null if none, undefined in the round for alternates. */
  readonly chosen: HostState | null | undefined;
}

export interface WeighedHost {
  readonly host: HostState;
  readonly weight: number;
}

/** How a selection ended. Hosts are the states from before the servers were consumed. */
export interface SelectionResult {
  /** One host per server of the request, or null when not all got one. */
  readonly selected: readonly HostState[] | null;
  /** For each server further hosts of the same cell, best first. */
  readonly alternates: readonly (readonly HostState[])[];
  /** The states after consuming, by slot, of the hosts that got a server. */
  readonly consumed: ReadonlyMap<number, HostState>;
  /** Claims made; to be given back when `selected` is null. */
  readonly claims: readonly { readonly host: HostState; readonly instance: number }[];
}

/**
 * Chooses a host for each server of the request out of `hosts` (Placement's candidates, in order): filter, weigh, sort,
 * claim, consume. The sorted list of one server is the input of the next. This exhaustive pass is the specification of
 * every faster one. Source: nova scheduler/manager.py.
 */
export function selectDestinations(
  hosts: readonly HostState[],
  request: SchedulerRequest,
  selecting: Selecting,
): SelectionResult {
  const claims: { host: HostState; instance: number }[] = [];
  const consumed = new Map<number, HostState>();
  let asked = request;
  let list = hosts;
  for (const [index, instance] of request.instances.entries()) {
    const start = list;
    const round = sortHosts(start, asked, selecting, index, instance);
    list = round.sorted;
    const chosen = round.sorted.find((host) => selecting.claim(host, instance)) ?? null;
    selecting.trace?.({ instance, forAlternates: false, start, ...round, chosen });
    if (chosen === null) break;
    claims.push({ host: chosen, instance });
    const after = consume(chosen, asked, instance);
    consumed.set(chosen.slot, after);
    list = list.map((host) => (host === chosen ? after : host));
    if (asked.group !== null) {
      asked = { ...asked, group: { ...asked.group, hosts: [...asked.group.hosts, chosen.host] } };
    }
  }
  if (claims.length < request.instances.length) return { selected: null, alternates: [], consumed, claims };
  const selected = claims.map(({ host }) => host);
  const alternates = request.wantAlternates ? alternatesFor(selected, list, asked, selecting) : selected.map(() => []);
  return { selected, alternates, consumed, claims };
}

/** Up to `max_attempts` - 1 further hosts for each server: same cell, chosen for none. */
function alternatesFor(
  selected: readonly HostState[],
  list: readonly HostState[],
  request: SchedulerRequest,
  selecting: Selecting,
): HostState[][] {
  const wanted = selecting.context.conf.scheduler.max_attempts - 1;
  const last = request.instances.length - 1;
  let order = list;
  if (wanted > 0 && last > 0) {
    const instance = request.instances[last] as number; // last is an index of it
    const round = sortHosts(list, request, selecting, last, instance);
    selecting.trace?.({ instance, forAlternates: true, start: list, ...round, chosen: undefined });
    order = round.sorted;
  }
  const taken = new Set(selected.map((host) => host.slot));
  return selected.map((chosen) =>
    order.filter((host) => host.cell === chosen.cell && !taken.has(host.slot)).slice(0, wanted),
  );
}

interface Round {
  readonly passedByFilter: readonly (readonly [string, readonly HostState[]])[];
  readonly weighed: readonly WeighedHost[];
  readonly sorted: readonly HostState[];
}

function sortHosts(
  start: readonly HostState[],
  request: SchedulerRequest,
  selecting: Selecting,
  index: number,
  instance: number,
): Round {
  const { passed, passedByFilter } = filterHosts(start, request, selecting, index, instance);
  const weighed = weighHosts(passed, request, selecting.weighers, selecting.context);
  return { passedByFilter, weighed, sorted: reorder(weighed, selecting) };
}

/** The hosts at the destination that the request names; names are compared exactly. */
function atDestination(hosts: readonly HostState[], { destination }: SchedulerRequest): readonly HostState[] {
  if (destination === null) return hosts;
  const { host: name, node } = destination;
  return hosts.filter((host) => (name === null || host.host === name) && (node === null || host.node === node));
}

/** Without the hosts to ignore, and only the forced ones where there are any; hosts in any case, nodes exactly. */
function ignoreAndForce(hosts: readonly HostState[], request: SchedulerRequest): readonly HostState[] {
  const { ignoreHosts, forceHosts, forceNodes } = request;
  let left = hosts;
  if (ignoreHosts.length > 0) {
    const ignored = new Set(ignoreHosts.map((name) => name.toLowerCase()));
    left = left.filter((host) => !ignored.has(host.host.toLowerCase()));
  }
  if (forceHosts.length > 0) {
    const forced = new Set(forceHosts.map((name) => name.toLowerCase()));
    left = left.filter((host) => forced.has(host.host.toLowerCase()));
  }
  if (forceNodes.length > 0) left = left.filter((host) => forceNodes.includes(host.node));
  return left;
}

/** The hosts that every filter lets pass; forced hosts pass unasked. */
function filterHosts(
  start: readonly HostState[],
  request: SchedulerRequest,
  { filters, context }: Selecting,
  index: number,
  instance: number,
): { passed: readonly HostState[]; passedByFilter: (readonly [string, readonly HostState[]])[] } {
  const passedByFilter: (readonly [string, readonly HostState[]])[] = [];
  const there = atDestination(start, request);
  let passed = ignoreAndForce(there, request);
  // Hosts that only the destination rules out are missed by the first filter, not before it: so Nova logs it.
  if (passed.length === 0 && there.length > 0) return { passed, passedByFilter };
  const forced = request.forceHosts.length > 0 || request.forceNodes.length > 0;
  if (forced && !request.isRebuild) return { passed, passedByFilter };
  for (const filter of filters) {
    if (filter.once === true && index > 0) continue;
    if (!request.isRebuild || filter.onRebuild === true) {
      passed = passed.filter((host) => filter.passes(host, request, context, instance));
    }
    passedByFilter.push([filter.name, passed]);
    if (passed.length === 0) break;
  }
  return { passed, passedByFilter };
}

/** A weigher's raw values over the hosts, raised to its minimum and lowered to its maximum. */
export function rawWeights(
  weigher: HostWeigher,
  hosts: readonly HostState[],
  request: SchedulerRequest,
  context: SchedulerContext,
): number[] {
  const { minimum, maximum } = fixedRange(weigher, context.conf);
  return hosts.map((host) => {
    let raw = weigher.raw(host, request, context);
    if (minimum !== undefined && raw < minimum) raw = minimum;
    if (maximum !== undefined && raw > maximum) raw = maximum;
    return raw;
  });
}

/** The hosts by falling weight, equal weights in the order they came; a single host is not weighed. */
export function weighHosts(
  hosts: readonly HostState[],
  request: SchedulerRequest,
  weighers: readonly HostWeigher[],
  context: SchedulerContext,
): WeighedHost[] {
  const weights = hosts.map(() => 0);
  if (hosts.length > 1) {
    for (const weigher of weighers) {
      const { minimum, maximum } = fixedRange(weigher, context.conf);
      const scaled = normalize(rawWeights(weigher, hosts, request, context), minimum, maximum);
      for (const [i, host] of hosts.entries()) {
        weights[i] = (weights[i] as number) + weigher.multiplier(host, context) * (scaled[i] as number); // same length
      }
    }
  }
  const weighed = hosts.map((host, i) => ({ host, weight: weights[i] as number })); // same length
  return weighed.sort((a, b) => b.weight - a.weight);
}

/** The order in which hosts are tried: ties for the best shuffled and the first drawn from the best few, if so set. */
function reorder(weighed: readonly WeighedHost[], { context, draw }: Selecting): readonly HostState[] {
  const { shuffle_best_same_weighed_hosts, host_subset_size } = context.conf.filter_scheduler;
  const order = weighed.map(({ host }) => host);
  if (shuffle_best_same_weighed_hosts) {
    const ties = weighed.filter(({ weight }) => weight === weighed[0]?.weight).length;
    for (let i = ties - 1; i > 0; i--) {
      const j = draw(i + 1);
      const other = order[j] as HostState; // j ≤ i < length
      order[j] = order[i] as HostState;
      order[i] = other;
    }
  }
  const subset = Math.min(Math.max(host_subset_size, 1), order.length);
  if (subset > 1) order.unshift(...order.splice(draw(subset), 1));
  return order;
}
