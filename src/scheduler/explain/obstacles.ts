import type { HostFilter, SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import {
  amountOf,
  amounts,
  capacityOf,
  DISABLED_TRAIT,
  type PlacementQuery,
  type Provider,
} from "../placement/placement.ts";
import type { SchedulerRequest } from "../request.ts";

/** One thing that keeps a host from being chosen. */
export interface Obstacle {
  /** `placement`, or the name of the filter. */
  readonly by: string;
  /** Why, in numbers. */
  readonly reason: string;
  /** The change that would remove it. */
  readonly remedy: string;
  /** How far it is from passing: a shortage as a part of what is asked; 1 for what has no measure. */
  readonly distance: number;
}

/** Why Placement does not offer the provider; empty where it does. */
export function placementObstacles(provider: Provider, query: PlacementQuery, host: string): Obstacle[] {
  const found: Obstacle[] = [];
  const add = (reason: string, remedy: string, distance = 1): number =>
    found.push({ by: "placement", reason, remedy, distance });
  if (query.inTree !== null && query.inTree !== provider.slot) {
    add("the request names another host", "do not name a host");
  }
  for (const trait of new Set([...query.required, ...query.rootRequired])) {
    if (!provider.traits.includes(trait)) add(`it lacks trait ${trait}`, `give ${host} trait ${trait}`);
  }
  for (const trait of new Set([...query.forbidden, ...query.rootForbidden])) {
    if (!provider.traits.includes(trait)) continue;
    if (trait === DISABLED_TRAIT) add("its compute service is disabled", `enable the compute service of ${host}`);
    else add(`it has trait ${trait}, which is forbidden`, `take trait ${trait} from ${host}`);
  }
  for (const names of query.memberOf) {
    if (names.some((name) => provider.aggregates.includes(name))) continue;
    const list = names.length === 0 ? "an aggregate, but none fits" : `aggregate ${names.join(" or ")}`;
    add(`it is not in ${list}`, `put ${host} into ${names[0] ?? "such an aggregate"}`);
  }
  for (const name of query.notMemberOf) {
    if (provider.aggregates.includes(name)) {
      add(`it is in aggregate ${name}, which is kept for others`, `take ${host} out of ${name}`);
    }
  }
  for (const [resourceClass, amount] of amounts(query.resources)) {
    const obstacle = resourceObstacle(provider, resourceClass, amount, host);
    if (obstacle !== null) found.push(obstacle);
  }
  return found;
}

function resourceObstacle(provider: Provider, name: string, amount: number, host: string): Obstacle | null {
  const by = "placement";
  const inventory = provider.inventories[name];
  if (inventory === undefined) {
    return { by, reason: `it has no ${name}`, remedy: `give ${host} an inventory of ${name}`, distance: 1 };
  }
  const { total, reserved, allocationRatio, maxUnit, minUnit, stepSize } = inventory;
  if (amount > maxUnit) {
    const reason = `${name}: ${amount} asked, one server may have ${maxUnit} at most`;
    return { by, reason, remedy: `ask for ${maxUnit} ${name} at most`, distance: (amount - maxUnit) / amount };
  }
  if (amount < minUnit || amount % stepSize !== 0) {
    const reason = `${name}: ${amount} asked, it is handed out from ${minUnit} up in steps of ${stepSize}`;
    return { by, reason, remedy: `ask for a multiple of ${stepSize} ${name}, at least ${minUnit}`, distance: 1 };
  }
  const used = amountOf(provider.allocated, name);
  const capacity = capacityOf(inventory);
  const short = used + amount - capacity;
  if (short <= 0) return null;
  const ratio = Math.ceil(((used + amount) / (total - reserved)) * 1e4) / 1e4;
  return {
    by,
    reason: `${name}: ${amount} asked, ${Math.floor(capacity) - used} of ${Math.floor(capacity)} left`,
    remedy:
      total > reserved
        ? `free ${Math.ceil(short)} ${name} on ${host}, or raise its allocation ratio from ${allocationRatio} to ${ratio}`
        : `free ${Math.ceil(short)} ${name} on ${host}`,
    distance: short / amount,
  };
}

/** The filters that do not let the host pass, each asked by itself. */
export function filterObstacles(
  host: HostState,
  request: SchedulerRequest,
  filters: readonly HostFilter[],
  context: SchedulerContext,
  instance: number,
): Obstacle[] {
  const found: Obstacle[] = [];
  for (const filter of filters) {
    if (filter.passes(host, request, context, instance)) continue;
    const known = filter.obstacles?.(host, request, context) ?? [];
    for (const each of known) found.push({ by: filter.name, ...each, distance: 1 });
    if (known.length > 0) continue;
    const reason = reasonOf(filter, host, request, context, instance);
    found.push({ by: filter.name, reason, remedy: `without ${filter.name}, ${host.host} would pass`, distance: 1 });
  }
  return found;
}

/** How many changes would let the host be chosen: some remove several obstacles. */
export function changesFor(obstacles: readonly Obstacle[]): number {
  return new Set(obstacles.map(({ remedy }) => remedy)).size;
}

/** Why the filter cuts the host. */
export function reasonOf(
  filter: HostFilter,
  host: HostState,
  request: SchedulerRequest,
  context: SchedulerContext,
  instance: number,
): string {
  return filter.reason?.(host, request, context, instance) ?? "it does not pass";
}
