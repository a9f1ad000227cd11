import type { Host, Inventory } from "../../model/records/host.ts";
import type { Resources } from "../../model/records/resources.ts";

/** The trait of a host whose compute service is disabled. */
export const DISABLED_TRAIT = "COMPUTE_STATUS_DISABLED";

/** A resource provider: what Placement knows of a host. */
export interface Provider {
  readonly slot: number;
  readonly inventories: Readonly<Record<string, Inventory>>;
  /** What its allocations use. */
  readonly allocated: Resources;
  readonly traits: readonly string[];
  /** Names of its aggregates. */
  readonly aggregates: readonly string[];
}

/** A question for allocation candidates. */
export interface PlacementQuery {
  /** Amounts; classes of amount 0 are not asked for. */
  readonly resources: Resources;
  readonly required: readonly string[];
  readonly forbidden: readonly string[];
  readonly rootRequired: readonly string[];
  readonly rootForbidden: readonly string[];
  /** For each entry the provider must be in one of the aggregates. */
  readonly memberOf: readonly (readonly string[])[];
  /** The provider must be in none of these aggregates. */
  readonly notMemberOf: readonly string[];
  /** Slot of the only provider wanted. */
  readonly inTree: number | null;
  /** At most so many candidates; null: all. */
  readonly limit: number | null;
}

/** The provider of a host of the model. */
export function providerOf(host: Host): Provider {
  const { traits, inventories } = host.hardware;
  return {
    slot: host.slot,
    inventories,
    allocated: host.usage.allocated,
    traits: host.service.disabled ? [...traits, DISABLED_TRAIT] : traits,
    aggregates: host.aggregates,
  };
}

/** The amount of one resource class. */
export function amountOf(resources: Resources, resourceClass: string): number {
  if (resourceClass === "VCPU") return resources.vcpus;
  if (resourceClass === "MEMORY_MB") return resources.memoryMb;
  if (resourceClass === "DISK_GB") return resources.diskGb;
  return resources.other?.[resourceClass] ?? 0;
}

/** The classes asked for with their amounts, none of them 0. */
export function amounts(resources: Resources): readonly (readonly [string, number])[] {
  const all: (readonly [string, number])[] = [
    ["VCPU", resources.vcpus],
    ["MEMORY_MB", resources.memoryMb],
    ["DISK_GB", resources.diskGb],
    ...Object.entries(resources.other ?? {}),
  ];
  return all.filter(([, amount]) => amount > 0);
}

/** What an inventory can hold: a float, not rounded (100 at a ratio of 0.57 hold 56). */
export function capacityOf(inventory: Inventory): number {
  return (inventory.total - inventory.reserved) * inventory.allocationRatio;
}

/** Whether an inventory can take `amount` more in one allocation. Source: placement research_context.py. */
export function fitsInventory(inventory: Inventory, used: number, amount: number): boolean {
  return (
    used + amount <= capacityOf(inventory) &&
    amount >= inventory.minUnit &&
    amount <= inventory.maxUnit &&
    amount % inventory.stepSize === 0
  );
}

/** Whether the provider can take all the resources: what decides a claim (PUT /allocations), too. */
export function canTake(provider: Provider, resources: Resources): boolean {
  return amounts(resources).every(([resourceClass, amount]) => {
    const inventory = provider.inventories[resourceClass];
    return inventory !== undefined && fitsInventory(inventory, amountOf(provider.allocated, resourceClass), amount);
  });
}

function hasTraits({ traits }: Provider, query: PlacementQuery): boolean {
  return (
    query.required.every((trait) => traits.includes(trait)) &&
    query.rootRequired.every((trait) => traits.includes(trait)) &&
    !query.forbidden.some((trait) => traits.includes(trait)) &&
    !query.rootForbidden.some((trait) => traits.includes(trait))
  );
}

function inAggregates({ aggregates }: Provider, query: PlacementQuery): boolean {
  return (
    query.memberOf.every((names) => names.some((name) => aggregates.includes(name))) &&
    !query.notMemberOf.some((name) => aggregates.includes(name))
  );
}

/** Whether the provider is a candidate, the limit aside. */
export function isCandidate(provider: Provider, query: PlacementQuery): boolean {
  if (query.inTree !== null && provider.slot !== query.inTree) return false;
  return hasTraits(provider, query) && inAggregates(provider, query) && canTake(provider, query.resources);
}

/** The allocation candidates in the order of the providers, cut at the query's limit. */
export function allocationCandidates(providers: Iterable<Provider>, query: PlacementQuery): Provider[] {
  const found: Provider[] = [];
  for (const provider of providers) {
    if (query.limit !== null && found.length >= query.limit) break;
    if (isCandidate(provider, query)) found.push(provider);
  }
  return found;
}
