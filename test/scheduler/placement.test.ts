import { describe, expect, test } from "vitest";
import type { Inventory } from "../../src/model/host.ts";
import { NO_RESOURCES, type Resources } from "../../src/model/resources.ts";
import { allocationCandidates, canTake, type PlacementQuery, type Provider } from "../../src/scheduler/placement.ts";
import { read, recorded } from "./recorded.ts";

type GivenInventory = {
  total: number;
  reserved?: number;
  allocation_ratio?: number;
  min_unit?: number;
  max_unit?: number;
  step_size?: number;
};

interface Recorded {
  readonly capacity: {
    readonly "providers(VCPU inventory + used)": readonly (GivenInventory & { used: number })[];
    readonly "offered: [amount, [provider index]]": readonly [number, number[]][];
    readonly "claim: [provider index, amount, HTTP status]": readonly [number, number, number][];
  };
  readonly queries: {
    readonly providers: readonly {
      inventory: Record<string, GivenInventory>;
      traits: string[];
      aggregates: string[];
    }[];
    readonly "rows: [query, [provider index]]": readonly [
      {
        resources: Record<string, number>;
        required?: string[];
        root_required?: string[];
        member_of?: string[];
        in_tree?: number;
      },
      number[],
    ][];
  };
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

const query = (resources: Resources, given: Partial<PlacementQuery> = {}): PlacementQuery => ({
  resources,
  required: [],
  forbidden: [],
  rootRequired: [],
  rootForbidden: [],
  memberOf: [],
  notMemberOf: [],
  inTree: null,
  limit: null,
  ...given,
});

const wanted = (traits: string[] = []) => traits.filter((trait) => !trait.startsWith("!"));
const unwanted = (traits: string[] = []) =>
  traits.filter((trait) => trait.startsWith("!")).map((trait) => trait.slice(1));

/** `in:a,b`, `a`, `!in:a,b`, `!a` */
function aggregates(given: string[] = []): Pick<PlacementQuery, "memberOf" | "notMemberOf"> {
  const names = (text: string) => text.replace(/^!?(in:)?/, "").split(",");
  return {
    memberOf: given.filter((text) => !text.startsWith("!")).map(names),
    notMemberOf: given.filter((text) => text.startsWith("!")).flatMap(names),
  };
}

describe.skipIf(!recorded)("real Placement", () => {
  const { capacity, queries } = recorded ? read<Recorded>("placement.json") : ({} as Recorded);

  test("offers and claims by capacity, units and steps", () => {
    const providers = capacity["providers(VCPU inventory + used)"].map(
      ({ used, ...given }, slot): Provider => ({
        slot,
        inventories: { VCPU: inventory(given) },
        allocated: { ...NO_RESOURCES, vcpus: used },
        traits: [],
        aggregates: [],
      }),
    );
    for (const [vcpus, offered] of capacity["offered: [amount, [provider index]]"]) {
      const own = allocationCandidates(providers, query({ ...NO_RESOURCES, vcpus })).map(({ slot }) => slot);
      expect([vcpus, own]).toEqual([vcpus, offered]);
    }
    for (const [slot, vcpus, status] of capacity["claim: [provider index, amount, HTTP status]"]) {
      const taken = canTake(providers[slot] as Provider, { ...NO_RESOURCES, vcpus });
      expect([slot, vcpus, taken ? 204 : 409]).toEqual([slot, vcpus, status]);
    }
  });

  test("answers queries by resources, traits, aggregates and tree", () => {
    const providers = queries.providers.map(
      (given, slot): Provider => ({
        slot,
        inventories: Object.fromEntries(Object.entries(given.inventory).map(([name, each]) => [name, inventory(each)])),
        allocated: NO_RESOURCES,
        traits: given.traits,
        aggregates: given.aggregates,
      }),
    );
    for (const [asked, result] of queries["rows: [query, [provider index]]"]) {
      const { VCPU = 0, MEMORY_MB = 0, DISK_GB = 0 } = asked.resources;
      const found = allocationCandidates(
        providers,
        query(
          { vcpus: VCPU, memoryMb: MEMORY_MB, diskGb: DISK_GB },
          {
            required: wanted(asked.required),
            forbidden: unwanted(asked.required),
            rootRequired: wanted(asked.root_required),
            rootForbidden: unwanted(asked.root_required),
            ...aggregates(asked.member_of),
            inTree: asked.in_tree ?? null,
          },
        ),
      );
      expect([asked, found.map(({ slot }) => slot)]).toEqual([asked, result]);
    }
  });
});
