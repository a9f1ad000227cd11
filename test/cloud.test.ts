import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { watch } from "../src/invariants/invariants.ts";
import { loadState, saveState } from "../src/model/events/checkpoint.ts";
import { type Event, reduce } from "../src/model/events/reduce.ts";
import { freezeTables } from "../src/model/tables/table.ts";
import { equalHosts, IMAGE, NETWORK, smallCloud, TIGHT } from "./fixtures/small-cloud.ts";

const AS = { userId: "u", projectId: "p", roles: ["member"] };

function tightCloud(seed: number) {
  return smallCloud({
    seed,
    hosts: equalHosts(3, TIGHT),
    flavors: [
      { id: "1", vcpus: 1, ram: 512, disk: 1 },
      { id: "2", vcpus: 2, ram: 2048, disk: 20 },
    ],
    networks: [{ id: NETWORK, name: "private", projectId: "p", subnets: [{ id: "s", cidr: "10.0.0.0/28" }] }],
    latency: "cloudlab-2017",
  });
}

type Act =
  | { op: "create"; flavor: string; count: number }
  | { op: "delete"; which: number }
  | { op: "wait"; ms: number };

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    fc.record({
      op: fc.constant("create" as const),
      flavor: fc.constantFrom("1", "2"),
      count: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({ op: fc.constant("delete" as const), which: fc.nat(20) }),
    fc.record({ op: fc.constant("wait" as const), ms: fc.nat(30_000) }),
  ),
  { maxLength: 25 },
);

function perform(cloud: ReturnType<typeof smallCloud>, ids: string[], act: Act): void {
  if (act.op === "wait") cloud.run({ for: act.ms });
  else if (act.op === "create") {
    const body = {
      server: {
        name: "s",
        flavorRef: act.flavor,
        imageRef: IMAGE,
        max_count: act.count,
        networks: [{ uuid: NETWORK }],
      },
    };
    cloud.request({ method: "POST", path: "/v2.1/servers", as: AS, body });
    const id = [...cloud.state.servers.descending()].map(([, server]) => server.id)[0];
    if (id !== undefined) ids.push(id);
  } else if (ids.length > 0) {
    cloud.request({ method: "DELETE", path: `/v2.1/servers/${ids[act.which % ids.length]}`, as: AS });
  }
}

describe("the event log", () => {
  it("alone gives the state, every invariant holds after every event, and nothing is written to in place", () => {
    freezeTables(true);
    try {
      fc.assert(
        fc.property(acts, fc.nat(), (list, seed) => {
          const cloud = tightCloud(seed);
          const initial = cloud.state;
          const log: Event[] = [];
          const violations: unknown[] = [];
          cloud.on("event", (event) => log.push(event));
          watch(cloud, (violation) => violations.push(violation));
          const ids: string[] = [];
          for (const act of list) perform(cloud, ids, act);
          cloud.run({ idle: true });
          expect(violations).toEqual([]);
          const folded = (JSON.parse(JSON.stringify(log)) as Event[]).reduce(reduce, initial);
          expect(saveState(folded)).toEqual(saveState(cloud.state));
        }),
        { numRuns: 40 },
      );
    } finally {
      freezeTables(false);
    }
  });
});

describe("a checkpoint", () => {
  it("goes on to the same events as the cloud it was taken of", async () => {
    const { restoreCloud } = await import("../src/cloud.ts");
    fc.assert(
      fc.property(acts, acts, fc.nat(), (first, second, seed) => {
        const cloud = tightCloud(seed);
        const ids: string[] = [];
        for (const act of first) perform(cloud, ids, act);
        const other = restoreCloud(JSON.parse(JSON.stringify(cloud.checkpoint())));
        const logs: string[][] = [[], []];
        for (const [i, each] of [cloud, other].entries()) {
          each.on("event", (event, number, time) => logs[i]?.push(JSON.stringify([number, time, event])));
          const own = [...ids];
          for (const act of second) perform(each, own, act);
          each.run({ idle: true });
        }
        expect(logs[1]).toEqual(logs[0]);
      }),
      { numRuns: 20 },
    );
  });

  it("holds the whole state", () => {
    const cloud = tightCloud(1);
    perform(cloud, [], { op: "create", flavor: "1", count: 2 });
    cloud.run({ idle: true });
    const saved = saveState(cloud.state);
    expect(saveState(loadState(JSON.parse(JSON.stringify(saved))))).toEqual(saved);
  });
});

describe("a fork", () => {
  it("goes its own way (here: a server is deleted before it was scheduled) and leaves its parent as it was", () => {
    const cloud = tightCloud(7);
    const ids: string[] = [];
    perform(cloud, ids, { op: "create", flavor: "1", count: 2 });
    const before = cloud.state;
    const fork = cloud.fork();
    perform(fork, ids, { op: "delete", which: 0 });
    fork.run({ idle: true });
    expect(cloud.state).toBe(before);
    expect(cloud.now).toBe(0);
    cloud.run({ idle: true });
    expect([...cloud.state.servers.values()].map((server) => server.state.vmState)).toEqual(["active", "active"]);
    expect(fork.state.servers.size).toBe(1);
  });
});
