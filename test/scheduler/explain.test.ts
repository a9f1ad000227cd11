import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confFromFlat } from "../../src/model/conf/conf.ts";
import type { Host } from "../../src/model/records/host.ts";
import { KeyedTable } from "../../src/model/tables/keyed-table.ts";
import { Table } from "../../src/model/tables/table.ts";
import { PythonError } from "../../src/python/error.ts";
import { createScheduler, explain, type SchedulerRequest } from "../../src/scheduler/index.ts";
import { AGGREGATES, accurate, FLAVORS, HARDWARE, hostsArbitrary, requestArbitrary } from "./arbitraries.ts";

const { conf } = confFromFlat({});

function explained(hosts: readonly Host[], request: SchedulerRequest) {
  const scheduler = createScheduler({ conf });
  const view = { hosts: Table.of(hosts), aggregates: KeyedTable.of(AGGREGATES), now: 61_000 };
  try {
    const told = explain(scheduler, view, request, () => 0);
    return { told, decision: scheduler.select(view, request, () => 0) };
  } catch (error) {
    if (error instanceof PythonError) return null;
    throw error;
  }
}

const scene = hostsArbitrary.chain((hosts) =>
  fc.record({ hosts: fc.constant(hosts), request: requestArbitrary(hosts, 1) }),
);

describe("explain", () => {
  test("tells of the decision that is made: every host is cut once with a reason or weighed, and shares add up", () => {
    fc.assert(
      fc.property(scene, ({ hosts, request }) => {
        const found = explained(hosts, request);
        if (found === null) return;
        const { told, decision } = found;
        expect(told.chosen).toBe(hosts[decision.hosts?.[0] ?? -1]?.name ?? null);
        expect(told.message).toBe(decision.message?.trimEnd() ?? null);
        if (told.stages.length > 0) {
          const names = [...told.stages.flatMap(({ cut }) => cut), ...told.weighed].map(({ host }) => host);
          expect(names.sort()).toEqual(hosts.map(({ name }) => name).sort());
        }
        for (const { cut } of told.stages) for (const { reasons } of cut) expect(reasons.length).toBeGreaterThan(0);
        for (const { weight, shares } of told.weighed) {
          expect(shares.reduce((sum, { share }) => sum + share, 0)).toBe(weight);
        }
        expect(told.nearest === null).toBe(decision.hosts !== null);
      }),
      { numRuns: 1000 },
    );
  });

  /** Hosts of 16 vCPUs at a ratio of 4, of which so many are taken. */
  const taken = (...vcpus: readonly number[]): Host[] =>
    vcpus.map((used, slot) => {
      const resources = { vcpus: used, memoryMb: 0, diskGb: 0 };
      return {
        ...(fc.sample(hostsArbitrary, 1)[0]?.[0] as Host), // hosts are never none
        slot,
        name: `host${slot}`,
        node: `host${slot}`,
        cell: "cell1",
        hardware: HARDWARE[0] as (typeof HARDWARE)[number],
        ...accurate({ allocated: resources, claimed: resources, instances: 0, ioOps: 0, failedBuilds: 0 }),
        service: {
          id: "s",
          disabled: false,
          disabledReason: null,
          forcedDown: false,
          running: true,
          lastSeen: 0,
          updatedAt: 0,
        },
        aggregates: [],
        servers: [],
      };
    });
  const request = (hosts: readonly Host[]): SchedulerRequest => {
    const [any] = fc.sample(requestArbitrary(hosts), 1);
    const nothing = { image: null, availabilityZone: null, group: null, destination: null };
    const none = { forceHosts: [], ignoreHosts: [], sameHost: [], differentHost: [], wantAlternates: false };
    const flavor = FLAVORS[3] as (typeof FLAVORS)[number];
    return { ...(any as SchedulerRequest), ...nothing, ...none, projectId: "p1", flavor, instances: [100] };
  };

  test("a refusal: the nearest miss, and a change that places the server", () => {
    const hosts = taken(64, 62, 63);
    const told = explained(hosts, request(hosts))?.told;
    expect(told?.message).toBe("No valid host was found.");
    expect(told?.stages).toHaveLength(1);
    expect(told?.stages[0]?.cut[0]).toEqual({ host: "host0", reasons: ["VCPU: 4 asked, 0 of 64 left"] });
    expect(told?.nearest?.host).toBe("host1");
    expect(told?.remedy).toBe("free 2 VCPU on host1, or raise its allocation ratio from 4 to 4.125");
    const freed = taken(64, 60, 63);
    expect(explained(freed, request(freed))?.told.chosen).toBe("host1");
    const raised = hosts.map((host) => {
      const { inventories } = host.hardware;
      const VCPU = { ...inventories.VCPU, allocationRatio: 4.125 };
      return host.slot === 1
        ? { ...host, hardware: { ...host.hardware, inventories: { ...inventories, VCPU } } }
        : host;
    });
    expect(explained(raised as Host[], request(hosts))?.told.chosen).toBe("host1");
  });

  test("a service in the way is named with its reason and mended; two changes are no single one", () => {
    const down = taken(0).map((host) => ({ ...host, service: { ...host.service, forcedDown: true } }));
    const told = explained(down, request(down))?.told;
    expect(told?.stages.map(({ name, left }) => [name, left])).toEqual([
      ["placement", 1],
      ["ComputeFilter", 0],
    ]);
    expect(told?.stages[1]?.cut).toEqual([{ host: "host0", reasons: ["its compute service is forced down"] }]);
    expect(told?.remedy).toBe("let the compute service of host0 be forced down no longer");
    const off = taken(0).map((host) => ({ ...host, service: { ...host.service, disabled: true } }));
    const unoffered = explained(off, request(off))?.told;
    expect(unoffered?.nearest?.obstacles.map(({ by }) => by)).toEqual(["placement", "ComputeFilter"]);
    expect(unoffered?.remedy).toBe("enable the compute service of host0");
    const stopped = taken(0).map((host) => ({ ...host, service: { ...host.service, running: false, lastSeen: 0 } }));
    expect(explained(stopped, request(stopped))?.told.remedy).toBe("bring the compute service of host0 up");
    const both = off.map((host) => ({ ...host, service: { ...host.service, forcedDown: true } }));
    expect(explained(both, request(both))?.told).toMatchObject({ remedy: null, nearest: { host: "host0" } });
    // One change to a host is nearer than two to another, however small these are.
    const choice = [...taken(64), ...off.map((host) => ({ ...host, slot: 1, name: "host1", node: "host1" }))];
    const onlyMemory = choice.map((host) =>
      host.slot === 0 ? { ...host, service: both[0]?.service as Host["service"] } : host,
    );
    expect(explained(onlyMemory, request(onlyMemory))?.told.remedy).toBe("enable the compute service of host1");
    const full = taken(64).map((host) => ({ ...host, service: { ...host.service, forcedDown: true } }));
    expect(explained(full, request(full))?.told).toMatchObject({ remedy: null, nearest: { host: "host0" } });
  });
});
