import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confFromFlat } from "../../src/model/conf.ts";
import { resourcesOf } from "../../src/model/flavor.ts";
import { type Host, NO_SLOTS } from "../../src/model/host.ts";
import { KeyedTable } from "../../src/model/keyed-table.ts";
import { addResources, NO_RESOURCES, type Resources } from "../../src/model/resources.ts";
import { Table } from "../../src/model/table.ts";
import { createScheduler, type SelectionStep, schedulerRequest, type Way } from "../../src/scheduler/index.ts";
import { AGGREGATES, FLAVORS, HARDWARE, named, taking } from "./arbitraries.ts";

const HOSTS = 150;

/** What some trackers have claimed beyond all that Placement knows of: free amounts are then negative. */
const BEYOND: Readonly<Record<number, Resources>> = {
  3: { ...NO_RESOURCES, vcpus: 200 },
  5: { ...NO_RESOURCES, memoryMb: 70_000 },
  7: { ...NO_RESOURCES, diskGb: 3000 },
};

/** Hosts of a few kinds, all of them empty: they start as a few groups, and part as servers come and go. */
function emptyHosts(kinds: number): Host[] {
  return Array.from({ length: HOSTS }, (_, slot) =>
    named(slot, {
      hardware: HARDWARE[slot % kinds] as (typeof HARDWARE)[number],
      usage: {
        allocated: NO_RESOURCES,
        claimed: BEYOND[slot % 11] ?? NO_RESOURCES,
        instances: 0,
        ioOps: 0,
        failedBuilds: 0,
      },
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
      slots: NO_SLOTS,
      aggregates: kinds > 2 && slot % 7 === 0 ? ["agg1"] : [],
      cachedImages: [],
    }),
  );
}

function releasing(host: Host, resources: Resources, server: number): Host {
  const { usage } = host;
  return {
    ...host,
    servers: host.servers.filter((slot) => slot !== server),
    usage: {
      ...usage,
      allocated: addResources(usage.allocated, resources, -1),
      claimed: addResources(usage.claimed, resources, -1),
      instances: usage.instances - 1,
      ioOps: Math.max(0, usage.ioOps - 1),
    },
  };
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

describe("the index of groups", () => {
  test("finds what the pass over all hosts finds, as servers come and go on many hosts", () => {
    const scene = fc.record({
      kinds: fc.constantFrom(1, 1, 1, 2, 3, 5),
      options: OPTIONS,
      happenings: fc.array(happening, { minLength: 100, maxLength: 400 }),
    });
    fc.assert(
      fc.property(scene, ({ kinds, options, happenings }) => {
        const { conf } = confFromFlat(options);
        const following = (only?: Way) => createScheduler({ conf, ...(only && { only }) });
        const [groups, columns, auto] = [following("groups"), following("columns"), following()];
        let hosts = Table.of(emptyHosts(kinds));
        const aggregates = KeyedTable.of(AGGREGATES);
        const live: { slot: number; resources: Resources; server: number }[] = [];
        for (const [server, { flavor: number, leaving, alternates }] of happenings.entries()) {
          const view = { hosts, aggregates, now: server };
          const flavor = FLAVORS[number] as (typeof FLAVORS)[number];
          const request = schedulerRequest({ flavor, instances: [server], wantAlternates: alternates });
          const found = groups.select(view, request, () => 0);
          expect(found).toEqual(columns.select(view, request, () => 0));
          expect(auto.select(view, request, () => 0)).toEqual(found);
          if (server % 10 === 0) {
            const steps: SelectionStep[] = [];
            const { result } = groups.decide(
              view,
              request,
              () => 0,
              (step) => steps.push(step),
            );
            expect(found.hosts).toEqual(result.selected?.map(({ slot }) => slot) ?? null);
            const best = steps[0]?.weighed.slice(0, alternates ? 3 : 1).map(({ weight }) => weight);
            if (found.hosts !== null) expect(found.weights).toEqual([best]);
            expect(createScheduler({ conf, only: "groups" }).select(view, request, () => 0)).toEqual(found);
          }
          const resources = resourcesOf(flavor, false);
          for (const slot of found.hosts ?? []) {
            hosts = hosts.set(slot, taking(hosts.get(slot) as Host, resources, server));
            live.push({ slot, resources, server });
          }
          const [gone] = leaving < live.length ? live.splice(leaving, 1) : [];
          if (gone !== undefined) {
            hosts = hosts.set(gone.slot, releasing(hosts.get(gone.slot) as Host, gone.resources, gone.server));
          }
        }
        expect(groups.counts.searches).toBe(happenings.length);
      }),
      { numRuns: 120, endOnFailure: true },
    );
  });

  test("visits few groups where hosts differ much, and one where all are alike", () => {
    const { conf } = confFromFlat({ "scheduler.max_placement_results": 100_000 });
    const scheduler = createScheduler({ conf, only: "groups" });
    let hosts = Table.of<Host>(
      emptyHosts(1).map((host) => ({ ...host, aggregates: [], usage: { ...host.usage, claimed: NO_RESOURCES } })),
    );
    const flavor = FLAVORS[1] as (typeof FLAVORS)[number];
    const select = () =>
      scheduler.select(
        { hosts, aggregates: KeyedTable.empty(), now: 0 },
        schedulerRequest({ flavor, instances: [1] }),
        () => 0,
      );
    select();
    expect(scheduler.counts.groups).toBe(1);
    for (let slot = 0; slot < HOSTS; slot++) {
      const resources = { vcpus: slot % 13, memoryMb: (slot % 11) * 512, diskGb: slot % 7 };
      hosts = hosts.set(slot, taking(hosts.get(slot) as Host, resources, 500 + slot));
    }
    select();
    expect(scheduler.counts.groups).toBe(HOSTS);
    for (let i = 0; i < 100; i++) select();
    const before = scheduler.counts.groupsVisited;
    select();
    expect(scheduler.counts.groupsVisited - before).toBeLessThan(HOSTS / 2);
  });
});
