import type { Conf, Release } from "../../model/conf/conf.ts";
import { addResources, NO_RESOURCES, type Resources } from "../../model/records/resources.ts";
import type { HostFilter, HostWeigher, SchedulerContext } from "../contract.ts";
import type { AggregateFacts, HostState } from "../host-state.ts";
import { canTake, isCandidate, type PlacementQuery, type Provider } from "../placement/placement.ts";
import { placementQuery } from "../placement/placement-query.ts";
import type { SchedulerRequest } from "../request.ts";
import { type Draw, type SelectionResult, type SelectionStep, selectDestinations } from "./select.ts";

/** The hosts to choose from, in order. */
export interface HostPool {
  readonly hosts: readonly HostState[];
  /** What Placement knows of the host in that slot; null: there is no Placement, and every host is a candidate. */
  readonly providerOf: ((slot: number) => Provider | undefined) | null;
  readonly aggregates: readonly AggregateFacts[];
}

/** The scheduler's options and parts. */
export interface Scheduling {
  readonly conf: Conf;
  readonly release: Release;
  readonly filters: readonly HostFilter[];
  readonly weighers: readonly HostWeigher[];
  /** ms */
  readonly now: number;
  readonly draw: Draw;
  readonly imagePropertiesOf?: NonNullable<SchedulerContext["imagePropertiesOf"]>;
  /** Claims that fail although there is room. */
  readonly refusesClaim?: (slot: number, instance: number) => boolean;
  readonly trace?: (step: SelectionStep) => void;
}

/** A claim tried: the server's slot, the host's slot, and whether Placement took it. */
export interface ClaimAttempt {
  readonly instance: number;
  readonly slot: number;
  readonly taken: boolean;
}

/** Every detail of one decision. */
export interface FullDecision {
  readonly result: SelectionResult;
  /** Why there is no valid host: the text after `No valid host was found. `; null when all servers got a host. */
  readonly noValidHost: string | null;
  readonly query: PlacementQuery | null;
  readonly candidates: readonly HostState[];
  readonly claims: readonly ClaimAttempt[];
}

const NOTHING: SelectionResult = { selected: null, alternates: [], consumed: new Map(), claims: [] };

export const NOT_ENOUGH_HOSTS = "There are not enough hosts available.";

/**
 * One request decided by looking at every host: request filters, Placement, filters, weighers, claims. It is the
 * specification; `Scheduler` answers the same faster.
 * @throws SchedulingError where a filter or weigher cannot read the request
 */
export function decideExhaustively(pool: HostPool, request: SchedulerRequest, scheduling: Scheduling): FullDecision {
  const placed = pool.providerOf === null || request.isRebuild ? unplaced(pool) : place(pool, request, scheduling);
  if ("refusal" in placed) {
    return { result: NOTHING, noValidHost: placed.refusal, query: placed.query, candidates: [], claims: [] };
  }
  const { query, candidates } = placed;
  if (query !== null && candidates.length === 0) {
    return { result: NOTHING, noValidHost: "", query, candidates, claims: [] };
  }
  const claims: ClaimAttempt[] = [];
  const claimed = new Map<number, Resources>();
  const { conf, release, now, filters, weighers, draw, trace, imagePropertiesOf } = scheduling;
  const hosts = query === null ? candidates : inCell(candidates, request);
  const result = selectDestinations(hosts, request, {
    filters,
    weighers,
    draw,
    context: { conf, release, now, ...(imagePropertiesOf && { imagePropertiesOf }) },
    claim({ slot }, instance) {
      const taken = scheduling.refusesClaim?.(slot, instance) !== true && takes(slot);
      claims.push({ instance, slot, taken });
      return taken;
    },
    ...(trace && { trace }),
  });
  return { result, noValidHost: result.selected === null ? NOT_ENOUGH_HOSTS : null, query, candidates, claims };

  function takes(slot: number): boolean {
    const provider = query === null ? undefined : pool.providerOf?.(slot);
    if (provider === undefined || query === null) return query === null;
    const own = claimed.get(slot) ?? NO_RESOURCES;
    if (!canTake({ ...provider, allocated: addResources(provider.allocated, own) }, query.resources)) return false;
    claimed.set(slot, addResources(own, query.resources));
    return true;
  }
}

/** A request bound to a cell sees the hosts of that cell only. Source: nova scheduler/host_manager.py. */
function inCell(hosts: readonly HostState[], { destination }: SchedulerRequest): readonly HostState[] {
  if (destination?.cell == null || destination.allowCrossCell) return hosts;
  return hosts.filter((host) => host.cell === destination.cell);
}

type Placed =
  | { readonly query: PlacementQuery | null; readonly candidates: readonly HostState[] }
  | { readonly query: null; readonly refusal: string };

function unplaced({ hosts }: HostPool): Placed {
  return { query: null, candidates: hosts };
}

function place({ hosts, providerOf, aggregates }: HostPool, request: SchedulerRequest, options: Scheduling): Placed {
  const asked = placementQuery(request, { ...options, aggregates }, (host, node) =>
    hosts.filter((each) => (host === null || each.host === host) && (node === null || each.node === node)),
  );
  if ("refusal" in asked) return { query: null, refusal: asked.refusal };
  const { query } = asked;
  const candidates: HostState[] = [];
  for (const host of hosts) {
    if (query.limit !== null && candidates.length >= query.limit) break;
    const provider = providerOf?.(host.slot);
    if (provider !== undefined && isCandidate(provider, query)) candidates.push(host);
  }
  return { query, candidates };
}
