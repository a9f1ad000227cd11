import type { Inventory } from "../../model/records/host.ts";
import { NO_RESOURCES, type Resources } from "../../model/records/resources.ts";
import { allocationCandidates, canTake, type PlacementQuery, type Provider } from "../../scheduler/index.ts";
import type { Verification } from "./decision-check.ts";
import { RowCheck } from "./decision-rows.ts";

interface GivenInventory {
  readonly total: number;
  readonly reserved?: number;
  readonly allocation_ratio?: number;
  readonly min_unit?: number;
  readonly max_unit?: number;
  readonly step_size?: number;
}

interface GivenQuery {
  readonly resources: Readonly<Record<string, number>>;
  readonly required?: readonly string[];
  readonly root_required?: readonly string[];
  readonly member_of?: readonly string[];
  readonly in_tree?: number;
}

/** What real Placement offered and took. */
export interface PlacementFile {
  readonly capacity: {
    readonly "providers(VCPU inventory + used)": readonly (GivenInventory & { readonly used: number })[];
    readonly "offered: [amount, [provider index]]": readonly (readonly [number, readonly number[]])[];
    readonly "claim: [provider index, amount, HTTP status]": readonly (readonly [number, number, number])[];
  };
  readonly queries: {
    readonly providers: readonly {
      readonly inventory: Readonly<Record<string, GivenInventory>>;
      readonly traits: readonly string[];
      readonly aggregates: readonly string[];
    }[];
    readonly "rows: [query, [provider index]]": readonly (readonly [GivenQuery, readonly number[]])[];
  };
}

/** Asks the simulator's Placement the same. */
export function verifyPlacement({ capacity, queries }: PlacementFile): Verification {
  const check = new RowCheck();
  const providers = capacity["providers(VCPU inventory + used)"].map(
    ({ used, ...given }, slot): Provider => ({
      slot,
      inventories: { VCPU: inventory(given) },
      allocated: { ...NO_RESOURCES, vcpus: used },
      traits: [],
      aggregates: [],
    }),
  );
  for (const [i, [vcpus, offered]] of capacity["offered: [amount, [provider index]]"].entries()) {
    const own = allocationCandidates(providers, query({ ...NO_RESOURCES, vcpus })).map(({ slot }) => slot);
    check.row("capacity: offered", i, vcpus, offered, own);
  }
  for (const [i, [slot, vcpus, status]] of capacity["claim: [provider index, amount, HTTP status]"].entries()) {
    const provider = providers[slot];
    const taken = provider !== undefined && canTake(provider, { ...NO_RESOURCES, vcpus });
    check.row("capacity: claim", i, [slot, vcpus], status, taken ? 204 : 409);
  }
  const pool = queries.providers.map(
    (given, slot): Provider => ({
      slot,
      inventories: Object.fromEntries(Object.entries(given.inventory).map(([name, each]) => [name, inventory(each)])),
      allocated: NO_RESOURCES,
      traits: given.traits,
      aggregates: given.aggregates,
    }),
  );
  for (const [i, [asked, result]] of queries["rows: [query, [provider index]]"].entries()) {
    const own = allocationCandidates(pool, queryOf(asked)).map(({ slot }) => slot);
    check.row("queries", i, asked, result, own);
  }
  return check.verification;
}

function inventory(given: GivenInventory): Inventory {
  return {
    total: given.total,
    reserved: given.reserved ?? 0,
    minUnit: given.min_unit ?? 1,
    maxUnit: given.max_unit ?? 2 ** 31 - 1,
    stepSize: given.step_size ?? 1,
    allocationRatio: given.allocation_ratio ?? 1,
  };
}

function query(resources: Resources, given: Partial<PlacementQuery> = {}): PlacementQuery {
  const none = { required: [], forbidden: [], rootRequired: [], rootForbidden: [], memberOf: [], notMemberOf: [] };
  return { resources, ...none, inTree: null, limit: null, ...given };
}

function queryOf(asked: GivenQuery): PlacementQuery {
  const { VCPU = 0, MEMORY_MB = 0, DISK_GB = 0 } = asked.resources;
  return query(
    { vcpus: VCPU, memoryMb: MEMORY_MB, diskGb: DISK_GB },
    {
      required: wanted(asked.required),
      forbidden: unwanted(asked.required),
      rootRequired: wanted(asked.root_required),
      rootForbidden: unwanted(asked.root_required),
      memberOf: (asked.member_of ?? []).filter((text) => !text.startsWith("!")).map(aggregates),
      notMemberOf: (asked.member_of ?? []).filter((text) => text.startsWith("!")).flatMap(aggregates),
      inTree: asked.in_tree ?? null,
    },
  );
}

const wanted = (traits: readonly string[] = []) => traits.filter((trait) => !trait.startsWith("!"));
const unwanted = (traits: readonly string[] = []) =>
  traits.filter((trait) => trait.startsWith("!")).map((trait) => trait.slice(1));

/** The names in `in:a,b`, `a`, `!in:a,b` or `!a`. */
function aggregates(text: string): string[] {
  return text.replace(/^!?(in:)?/, "").split(",");
}
