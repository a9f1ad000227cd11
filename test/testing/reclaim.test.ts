import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cloud } from "../../src/cloud.ts";
import { watch } from "../../src/invariants/invariants.ts";
import { FLAVORS, IMAGES } from "../../src/testing/arbitraries.ts";
import { cloudOf } from "../../src/testing/sketch.ts";

const AS = { userId: "u", projectId: "demo", roles: ["member", "reader"] };
const HEADERS = { "openstack-api-version": "compute 2.93" };
const SPACING = 60_000;

/** A cloud that reclaims after `interval` s, with one ACTIVE server, at `now` ms. */
function cloudAt(now: number, interval: number): Cloud {
  const cloud = cloudOf(
    {
      conf: { DEFAULT: { reclaim_instance_interval: interval } },
      hosts: [{ name: "compute-1", vcpus: 2, memory_mb: 4096, disk_gb: 20 }],
      flavors: FLAVORS,
      images: IMAGES,
      networks: [],
      projects: [],
      latency: [],
    },
    0,
  );
  const server = { name: "s", flavorRef: "tiny", imageRef: IMAGES[0]?.id, networks: "none" };
  cloud.request({ method: "POST", path: "/v2.1/servers", as: AS, headers: HEADERS, body: { server } });
  cloud.run({ until: now });
  return cloud;
}

const server = (cloud: Cloud) => cloud.state.servers.get(0);
const path = (cloud: Cloud) => `/v2.1/servers/${server(cloud)?.id}`;
const remove = (cloud: Cloud) => cloud.request({ method: "DELETE", path: path(cloud), as: AS });
const restore = (cloud: Cloud) =>
  cloud.request({ method: "POST", path: `${path(cloud)}/action`, as: AS, body: { restore: null } });

/** The first tick at which a server soft-deleted then is older than the interval. */
const tickOf = (deleted: number, interval: number) => (Math.floor((deleted + interval * 1000) / SPACING) + 1) * SPACING;

/** At any time and for any interval; and often such that the interval is over at a tick exactly, when it is not older yet. */
const times = {
  deleted: fc.oneof(
    fc.nat(600_000),
    fc.nat(10).map((tick) => tick * SPACING),
  ),
  interval: fc.oneof(
    fc.integer({ min: 1, max: 900 }),
    fc.integer({ min: 1, max: 15 }).map((ticks) => (ticks * SPACING) / 1000),
  ),
};

describe("a soft-deleted server", () => {
  it("is reclaimed at the first tick after the interval, and not a millisecond before", () => {
    fc.assert(
      fc.property(times.deleted, times.interval, (deleted, interval) => {
        const cloud = cloudAt(deleted, interval);
        expect(remove(cloud).status).toBe(204);
        const tick = tickOf(deleted, interval);
        cloud.run({ until: tick - 1 });
        expect(server(cloud)?.state.vmState).toBe("soft-delete");
        cloud.run({ until: tick });
        expect(server(cloud)?.deletedAt).toBe(tick);
      }),
    );
  });

  it("is brought back by a restore before that, whenever it comes, and is reclaimed no more", () => {
    fc.assert(
      fc.property(
        times.deleted,
        times.interval,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (deleted, interval, when) => {
          const cloud = cloudAt(deleted, interval);
          remove(cloud);
          const tick = tickOf(deleted, interval);
          cloud.run({ until: deleted + Math.floor(when * (tick - 1 - deleted)) });
          expect(restore(cloud).status).toBe(202);
          cloud.run({ until: tick + 24 * 3_600_000 });
          expect(server(cloud)?.state).toMatchObject({ vmState: "active", taskState: null, softDeletedAt: null });
        },
      ),
    );
  });

  it("that was restored and deleted again is reclaimed by the second delete's time", () => {
    fc.assert(
      fc.property(times.deleted, times.interval, fc.integer({ min: 1, max: 600_000 }), (deleted, interval, later) => {
        const cloud = cloudAt(deleted, interval);
        remove(cloud);
        restore(cloud);
        const again = deleted + later;
        cloud.run({ until: again });
        remove(cloud);
        const tick = tickOf(again, interval);
        cloud.run({ until: tick - 1 });
        expect(server(cloud)?.state.vmState).toBe("soft-delete");
        cloud.run({ until: tick });
        expect(server(cloud)?.deletedAt).toBe(tick);
      }),
    );
  });

  it("cannot be restored after it was reclaimed", () => {
    const cloud = cloudAt(0, 30);
    remove(cloud);
    cloud.run({ until: SPACING });
    expect(restore(cloud).status).toBe(404);
  });
});

describe("the invariant reclaim-in-time", () => {
  it("knows runs of the periodic tasks out of their turn", () => {
    const cloud = cloudAt(1_234, 90);
    const violations: string[] = [];
    watch(cloud, ({ message }) => violations.push(message));
    remove(cloud);
    cloud.run({ for: 100_000 });
    cloud.dispatch({ type: "run-periodics" });
    cloud.run({ idle: true });
    expect(server(cloud)?.deletedAt).not.toBeNull();
    expect(violations).toEqual([]);
  });
});
