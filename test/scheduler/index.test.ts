import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confFromFlat } from "../../src/model/conf/conf.ts";
import { resourcesOf } from "../../src/model/records/flavor.ts";
import { type Host, NO_PERMITS } from "../../src/model/records/host.ts";
import { addResources, NO_RESOURCES, type Resources } from "../../src/model/records/resources.ts";
import { KeyedTable } from "../../src/model/tables/keyed-table.ts";
import { Table } from "../../src/model/tables/table.ts";
import { createScheduler, type PassKind, type SelectionStep, schedulerRequest } from "../../src/scheduler/index.ts";
import { AGGREGATES, accurate, FLAVORS, HARDWARE, named, taking } from "./arbitraries.ts";

const HOSTS = 150;

/** From one request to the next: hosts are audited now and then. */
const MS_BETWEEN = 1700;

/** What some trackers have claimed beyond all that Placement knows of: free amounts are then negative. */
const BEYOND: Readonly<Record<number, Resources>> = {
  3: { ...NO_RESOURCES, vcpus: 200 },
  5: { ...NO_RESOURCES, memoryMb: 70_000 },
  7: { ...NO_RESOURCES, diskGb: 3000 },
};

/** Hosts of a few kinds, all of them empty: they start alike, and part as servers come and go. */
function emptyHosts(kinds: number): Host[] {
  return Array.from({ length: HOSTS }, (_, slot) =>
    named(slot, {
      hardware: HARDWARE[slot % kinds] as (typeof HARDWARE)[number],
      ...accurate({
        allocated: NO_RESOURCES,
        claimed: BEYOND[slot % 11] ?? NO_RESOURCES,
        instances: 0,
        ioOps: 0,
        failedBuilds: 0,
      }),
      cell: "cell1",
      service: {
        id: "s",
        disabled: false,
        disabledReason: null,
        forcedDown: false,
        running: true,
        lastSeen: 0,
        updatedAt: 0,
      },
      servers: [],
      slots: NO_PERMITS,
      aggregates: kinds > 2 && slot % 7 === 0 ? ["agg1"] : [],
      cachedImages: [],
    }),
  );
}

function releasing(host: Host, resources: Resources, server: number, at: number): Host {
  const { usage } = host;
  return {
    ...host,
    servers: host.servers.filter((slot) => slot !== server),
    ...accurate(
      {
        ...usage,
        allocated: addResources(usage.allocated, resources, -1),
        claimed: addResources(usage.claimed, resources, -1),
        instances: usage.instances - 1,
        ioOps: Math.max(0, usage.ioOps - 1),
      },
      at,
    ),
  };
}

/** Builds on the host end, one of them badly: it reports so only when it is audited. */
function finishing(host: Host, at: number): Host {
  const { usage } = host;
  return { ...host, usage: { ...usage, ioOps: 0, failedBuilds: usage.failedBuilds === 0 ? 1 : 0, changedAt: at } };
}

const OPTIONS = fc.record(
  {
    ram_weight_multiplier: fc.constantFrom(1, -1, 0),
    cpu_weight_multiplier: fc.constantFrom(1, -1, 0),
    disk_weight_multiplier: fc.constantFrom(1, -2.5, 0),
    io_ops_weight_multiplier: fc.constantFrom(-1, 0, 1),
    num_instances_weight_multiplier: fc.constantFrom(0, 1),
    "sim.weigher_normalization": fc.constantFrom("nova", "min-max"),
  },
  { requiredKeys: [] },
);

/** What happens next: a server of that flavor comes, or, from `leaving` on, the server of that number leaves. */
const happening = fc.record({ flavor: fc.nat(3), leaving: fc.nat(400), alternates: fc.boolean() });

describe("the index of hosts", () => {
  test("finds what the pass over all hosts finds, as servers come and go on many hosts", () => {
    const scene = fc.record({
      kinds: fc.constantFrom(1, 1, 1, 2, 3, 5),
      options: OPTIONS,
      happenings: fc.array(happening, { minLength: 100, maxLength: 400 }),
    });
    fc.assert(
      fc.property(scene, ({ kinds, options, happenings }) => {
        const { conf } = confFromFlat(options);
        const following = (only?: PassKind) => createScheduler({ conf, ...(only && { only }) });
        const [index, columns, auto] = [following("index"), following("columns"), following()];
        let hosts = Table.of(emptyHosts(kinds));
        const aggregates = KeyedTable.of(AGGREGATES);
        const live: { slot: number; resources: Resources; server: number }[] = [];
        for (const [server, { flavor: number, leaving, alternates }] of happenings.entries()) {
          const now = server * MS_BETWEEN;
          const view = { hosts, aggregates, now };
          const flavor = FLAVORS[number] as (typeof FLAVORS)[number];
          const request = schedulerRequest({ flavor, instances: [server], wantAlternates: alternates });
          const found = index.select(view, request, () => 0);
          expect(found).toEqual(columns.select(view, request, () => 0));
          expect(auto.select(view, request, () => 0)).toEqual(found);
          if (server % 10 === 0) {
            const steps: SelectionStep[] = [];
            const { result } = index.decide(
              view,
              request,
              () => 0,
              (step) => steps.push(step),
            );
            expect(found.hosts).toEqual(result.selected?.map(({ slot }) => slot) ?? null);
            const best = steps[0]?.weighed.slice(0, alternates ? 3 : 1).map(({ weight }) => weight);
            if (found.hosts !== null) expect(found.weights).toEqual([best]);
            expect(createScheduler({ conf, only: "index" }).select(view, request, () => 0)).toEqual(found);
          }
          const resources = resourcesOf(flavor, false);
          for (const slot of found.hosts ?? []) {
            hosts = hosts.set(slot, taking(hosts.get(slot) as Host, resources, server, now));
            live.push({ slot, resources, server });
          }
          const [gone] = leaving < live.length ? live.splice(leaving, 1) : [];
          if (gone !== undefined) {
            hosts = hosts.set(gone.slot, releasing(hosts.get(gone.slot) as Host, gone.resources, gone.server, now));
          }
          const built = live[server % 7];
          if (built !== undefined) hosts = hosts.set(built.slot, finishing(hosts.get(built.slot) as Host, now));
        }
        expect(index.counts.searches).toBe(happenings.length);
      }),
      { numRuns: 120, endOnFailure: true },
    );
  });

  test("visits few hosts, be they all alike or all different", () => {
    const { conf } = confFromFlat({ "scheduler.max_placement_results": 100_000 });
    const scheduler = createScheduler({ conf, only: "index" });
    let hosts = Table.of<Host>(
      emptyHosts(1).map((host) => ({ ...host, aggregates: [], ...accurate({ ...host.usage, claimed: NO_RESOURCES }) })),
    );
    const flavor = FLAVORS[1] as (typeof FLAVORS)[number];
    const visited = () => {
      const before = scheduler.counts.hostsVisited;
      const request = schedulerRequest({ flavor, instances: [1] });
      scheduler.select({ hosts, aggregates: KeyedTable.empty(), now: 0 }, request, () => 0);
      return scheduler.counts.hostsVisited - before;
    };
    expect(visited()).toBeLessThan(HOSTS / 8);
    for (let slot = 0; slot < HOSTS; slot++) {
      const resources = { vcpus: slot % 13, memoryMb: (slot % 11) * 512, diskGb: slot % 7 };
      hosts = hosts.set(slot, taking(hosts.get(slot) as Host, resources, 500 + slot));
    }
    for (let i = 0; i < 100; i++) visited();
    expect(visited()).toBeLessThan(HOSTS / 8);
  });

  test("tells apart more classes of hosts than a node has bits", () => {
    const { conf } = confFromFlat({});
    const traits = Array.from({ length: 45 }, (_, i) => `CUSTOM_T${i}`);
    const hosts = Table.of<Host>(
      emptyHosts(1).map((host) => ({
        ...host,
        hardware: { ...host.hardware, traits: [traits[host.slot % traits.length] as string] },
      })),
    );
    const [index, columns] = [createScheduler({ conf, only: "index" }), createScheduler({ conf, only: "columns" })];
    const view = { hosts, aggregates: KeyedTable.of(AGGREGATES), now: 0 };
    for (const trait of [...traits, ...traits]) {
      const flavor = { ...(FLAVORS[0] as (typeof FLAVORS)[number]), extraSpecs: { [`trait:${trait}`]: "required" } };
      const request = schedulerRequest({ flavor, instances: [1], wantAlternates: true });
      const found = index.select(view, request, () => 0);
      expect(found.hosts).not.toBeNull();
      expect(found).toEqual(columns.select(view, request, () => 0));
    }
    expect(index.counts.passes).toBe(0);
  });
});
