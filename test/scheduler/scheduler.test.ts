import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confFromFlat, type Release } from "../../src/model/conf/conf.ts";
import type { Aggregate } from "../../src/model/records/aggregate.ts";
import type { Host } from "../../src/model/records/host.ts";
import { KeyedTable } from "../../src/model/tables/keyed-table.ts";
import { Table } from "../../src/model/tables/table.ts";
import { PythonError } from "../../src/python/error.ts";
import {
  createScheduler,
  type PassKind,
  type Scheduler,
  type SchedulerRequest,
  type SelectionStep,
} from "../../src/scheduler/index.ts";
import { AGGREGATES, hostArbitrary, hostsArbitrary, named, requestArbitrary } from "./arbitraries.ts";

const OPTIONS = fc.record(
  {
    ram_weight_multiplier: fc.constantFrom(1, -1, 0, 0.3),
    cpu_weight_multiplier: fc.constantFrom(1, -1, 0),
    disk_weight_multiplier: fc.constantFrom(1, -2.5, 0),
    io_ops_weight_multiplier: fc.constantFrom(-1, 0, 1),
    build_failure_weight_multiplier: fc.constantFrom(1000000, 0, 0.001),
    hypervisor_version_weight_multiplier: fc.constantFrom(1, 0),
    num_instances_weight_multiplier: fc.constantFrom(0, 1),
    host_subset_size: fc.constantFrom(1, 1, 1, 3),
    "scheduler.max_attempts": fc.constantFrom(1, 3, 5),
    "scheduler.max_placement_results": fc.constantFrom(2, 5, 1000),
    "scheduler.limit_tenants_to_placement_aggregate": fc.boolean(),
    "scheduler.enable_isolated_aggregate_filtering": fc.boolean(),
    "sim.weigher_normalization": fc.constantFrom("nova", "min-max"),
    enabled_filters: fc.constantFrom(
      [
        "ComputeFilter",
        "ComputeCapabilitiesFilter",
        "ImagePropertiesFilter",
        "ServerGroupAntiAffinityFilter",
        "ServerGroupAffinityFilter",
      ],
      [
        "ServerGroupAffinityFilter",
        "ServerGroupAntiAffinityFilter",
        "ComputeFilter",
        "SameHostFilter",
        "DifferentHostFilter",
        "IoOpsFilter",
      ],
      [
        "AllHostsFilter",
        "AggregateMultiTenancyIsolation",
        "AggregateInstanceExtraSpecsFilter",
        "ServerGroupAffinityFilter",
        "ServerGroupAntiAffinityFilter",
      ],
      ["AvailabilityZoneFilter", "NumInstancesFilter", "ServerGroupAffinityFilter", "ServerGroupAntiAffinityFilter"],
    ),
  },
  { requiredKeys: [] },
);

/** The first of the draws is `first`, the others count on: both passes must draw alike. */
function drawing(first: number): (below: number) => number {
  let next = first;
  return (below) => next++ % below;
}

interface Answer {
  readonly hosts: readonly number[] | null;
  readonly alternates: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
  readonly message: string | null;
  readonly error?: string;
}

const NOTHING: Answer = { hosts: null, alternates: [], weights: [], message: null };

function attempt(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof PythonError) return { ...NOTHING, error: error.kind };
    throw error;
  }
}

type View = { hosts: Table<Host>; aggregates: KeyedTable<Aggregate>; now: number };

function exhaustively(scheduler: Scheduler, view: View, request: SchedulerRequest, draw: number): Answer {
  const steps: SelectionStep[] = [];
  const { result, noValidHost } = scheduler.decide(view, request, drawing(draw), (step) => steps.push(step));
  if (result.selected === null) return { ...NOTHING, message: `No valid host was found. ${noValidHost}` };
  const weight = (slot: number, step: SelectionStep | undefined) =>
    step?.weighed.find(({ host }) => host.slot === slot)?.weight ?? Number.NaN;
  const alternates = result.alternates.map((hosts) => hosts.map(({ slot }) => slot));
  return {
    hosts: result.selected.map(({ slot }) => slot),
    alternates,
    weights: result.selected.map(({ slot }, i) => [
      weight(slot, steps[i]),
      ...(alternates[i] ?? []).map((other) => weight(other, steps.at(-1))),
    ]),
    message: null,
  };
}

function setUp(options: Record<string, unknown>, release: Release, only?: PassKind) {
  const known = Object.fromEntries(
    Object.entries(options).filter(([name]) => release !== "zed" || !/^(hypervisor|num_inst)/.test(name)),
  );
  const { conf, problems } = confFromFlat(known, release);
  expect(problems).toEqual([]);
  return createScheduler({ conf, release, ...(only && { only }) });
}

const scene = fc
  .record({
    hosts: hostsArbitrary,
    options: OPTIONS,
    release: fc.constantFrom<Release>("newest", "zed"),
    only: fc.constantFrom<PassKind | undefined>("index", "index", "columns", undefined),
    draw: fc.nat(5),
  })
  .chain((given) =>
    fc.record({ ...fixed(given), requests: fc.array(requestArbitrary(given.hosts), { minLength: 1, maxLength: 4 }) }),
  );

/** The group with the hosts that its members are on now, as the conductor looks them up. */
function groupNow(group: SchedulerRequest["group"], hosts: Table<Host>): SchedulerRequest["group"] {
  if (group === null) return null;
  const on = [...hosts.values()].filter(({ servers }) => servers.some((slot) => group.members.includes(slot)));
  return { ...group, hosts: on.map(({ name }) => name) };
}

function fixed<T extends object>(values: T): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fc.constant(value)])) as never;
}

describe("the scheduler and the exhaustive pass", () => {
  test("decide alike: host, alternates and reason", () => {
    fc.assert(
      fc.property(scene, ({ hosts, options, release, only, draw, requests }) => {
        const scheduler = setUp(options, release, only);
        const view = { hosts: Table.of(hosts), aggregates: KeyedTable.of(AGGREGATES), now: 61_000 };
        for (const request of requests) {
          const quick = attempt(() => scheduler.select(view, request, drawing(draw)));
          const slow = attempt(() => exhaustively(scheduler, view, request, draw));
          expect(quick).toEqual(slow);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test("decide alike for several servers of one request, which is not left to the exhaustive pass", () => {
    let passes = 0;
    fc.assert(
      fc.property(scene, fc.integer({ min: 2, max: 7 }), (given, count) => {
        const scheduler = setUp(given.options, given.release, given.only);
        const view = { hosts: Table.of(given.hosts), aggregates: KeyedTable.of(AGGREGATES), now: 61_000 };
        const instances = Array.from({ length: count }, (_, i) => 200 + i);
        for (const asked of given.requests) {
          const group = asked.group && { ...asked.group, members: [...asked.group.members, ...instances] };
          const request = { ...asked, instances, group };
          const quick = attempt(() => scheduler.select(view, request, drawing(given.draw)));
          const slow = attempt(() => exhaustively(scheduler, view, request, given.draw));
          expect(quick).toEqual(slow);
          // What was supposed on the way is forgotten.
          const single = { ...asked, instances: [200], group: null };
          const after = attempt(() => scheduler.select(view, single, drawing(given.draw)));
          expect(after).toEqual(attempt(() => exhaustively(scheduler, view, single, given.draw)));
        }
        passes += scheduler.counts.passes;
      }),
      { numRuns: 2000 },
    );
    expect(passes).toBeGreaterThan(5000);
  });

  test("decide alike after any sequence of changes, forth and back, and as a fresh one does", () => {
    const change = fc.record({
      slot: fc.nat(30),
      host: fc.option(hostArbitrary),
      now: fc.integer({ min: 0, max: 200_000 }),
      back: fc.nat(9),
    });
    fc.assert(
      fc.property(scene, fc.array(change, { minLength: 1, maxLength: 12 }), (given, changes) => {
        const scheduler = setUp(given.options, given.release, given.only);
        const aggregates = KeyedTable.of(AGGREGATES);
        let hosts = Table.of(given.hosts);
        const past: View[] = [];
        for (const { slot, host, now, back } of changes) {
          hosts = host === null ? hosts.delete(slot) : hosts.set(slot, named(slot, host));
          const view = { hosts, aggregates: back === 1 ? KeyedTable.of(AGGREGATES.slice(1)) : aggregates, now };
          past.push(view);
          const shown = back < past.length ? (past[back] as View) : view;
          for (const asked of given.requests) {
            const request = { ...asked, group: groupNow(asked.group, shown.hosts) };
            const kept = attempt(() => scheduler.select(shown, request, drawing(given.draw)));
            const fresh = attempt(() => exhaustively(setUp(given.options, given.release), shown, request, given.draw));
            expect(kept).toEqual(fresh);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
