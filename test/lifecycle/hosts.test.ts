import { describe, expect, it } from "vitest";
import { parseConf } from "../../src/model/conf/conf.ts";
import type { Server } from "../../src/model/records/server.ts";
import { equalHosts, IMAGE, smallCloud, WIDE } from "../fixtures/small-cloud.ts";
import { ADMIN, Lab, messageOf } from "./lab.ts";

const MINUTE = 60_000;

function down(lab: Lab, forced = false): string {
  const host = lab.server.state.host ?? "";
  lab.cloud.dispatch({ type: "host-down", host, forced });
  return host;
}

describe("a host that is down", () => {
  it("counts as up for `service_down_time`, unless it is marked down", () => {
    const crashed = new Lab();
    down(crashed);
    expect(messageOf(crashed.act({ evacuate: {} }, ADMIN))).toBe("Compute service of host1 is still in use.");
    crashed.cloud.run({ for: MINUTE });
    expect(crashed.act({ evacuate: {} }, ADMIN).status).toBe(400);
    crashed.cloud.run({ for: 1 });
    expect(crashed.act({ evacuate: {} }, ADMIN).status).toBe(200);
    const marked = new Lab();
    down(marked, true);
    expect(marked.act({ evacuate: {} }, ADMIN).status).toBe(200);
  });

  it("serves what was sent to it when it starts again", () => {
    const lab = new Lab();
    const host = down(lab);
    lab.act({ pause: null });
    lab.cloud.run({ for: MINUTE });
    expect([lab.status, lab.server.state.taskState]).toEqual(["ACTIVE", "pausing"]);
    lab.cloud.dispatch({ type: "host-up", host });
    lab.settle();
    expect(lab.status).toBe("PAUSED");
  });

  it("lets go of evacuated servers when it starts again", () => {
    const lab = new Lab();
    const host = down(lab, true);
    lab.act({ evacuate: {} }, ADMIN);
    lab.settle();
    expect(lab.server.state.host).toBe("host2");
    const used = () =>
      [...lab.cloud.state.hosts.values()].map(({ usage }) => [usage.allocated.vcpus, usage.claimed.vcpus]);
    expect(used()).toEqual([
      [1, 1],
      [1, 1],
    ]);
    lab.cloud.dispatch({ type: "host-up", host });
    expect(used()).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect([...lab.cloud.state.migrations.values()].map(({ status }) => status)).toEqual(["completed"]);
  });
});

/** What becomes of an operation that the death of its host interrupts, by what was asked. */
const INTERRUPTED: readonly (readonly [point: string, ask: Readonly<Record<string, unknown>>, after: string])[] = [
  ["spawn", { rebuild: { imageRef: IMAGE } }, "ERROR"],
  ["snapshot", { createImage: { name: "i" } }, "ACTIVE"],
  ["pause", { pause: null }, "ACTIVE"],
  ["power_off", { "os-stop": null }, "SHUTOFF"],
  ["reboot", { reboot: { type: "SOFT" } }, "ACTIVE"],
  ["migrate_disk_and_power_off", { migrate: null }, "ACTIVE"],
  ["live_migration", { "os-migrateLive": { host: null, block_migration: "auto" } }, "ACTIVE"],
  ["suspend", { suspend: null }, "SUSPENDED"],
];

describe("an interrupted operation", () => {
  it.each(INTERRUPTED)("in the driver's %s: %o leaves %s when the host starts again", (point, ask, after) => {
    const lab = new Lab();
    lab.hold(point);
    lab.act(ask, ADMIN);
    lab.settle();
    const host = down(lab);
    lab.release(point);
    lab.cloud.dispatch({ type: "host-up", host });
    lab.settle();
    expect([lab.status, lab.server.state.taskState, lab.server.operations]).toEqual([after, null, []]);
  });

  it("leaves a server that was being built in ERROR", () => {
    const lab = new Lab();
    lab.hold("spawn");
    const server = { name: "s2", flavorRef: "1", imageRef: IMAGE, networks: "none" };
    lab.request("POST", "/servers", { server });
    lab.settle();
    const second = () => lab.cloud.state.servers.get(lab.slot + 1) as Server; // just created
    const host = second().state.host ?? "";
    lab.cloud.dispatch({ type: "host-down", host });
    lab.cloud.dispatch({ type: "host-up", host });
    lab.release("spawn");
    expect([second().state.vmState, second().state.taskState]).toEqual(["error", null]);
  });

  it("goes on with a delete", () => {
    const lab = new Lab();
    lab.hold("destroy");
    lab.request("DELETE", `/servers/${lab.server.id}`);
    lab.settle();
    const host = down(lab);
    lab.cloud.dispatch({ type: "host-up", host });
    lab.release("destroy");
    expect(lab.status).toBe("gone");
  });
});

describe("slots of a host", () => {
  /** How many seconds it takes to do something that takes 10 s to so many servers of one host. */
  function seconds(
    conf: Readonly<Record<string, number>>,
    count: number,
    step: "spawn" | "live_migration" | "snapshot",
    ask?: Readonly<Record<string, unknown>>,
  ): number[] {
    const cloud = smallCloud({
      release: "zed",
      hosts: equalHosts(ask === undefined ? 1 : 2, WIDE),
      conf: parseConf({ DEFAULT: conf }, "zed").conf,
      latency: [{ step, duration: { dist: "const", value: 10 } }],
    });
    const headers = { "openstack-api-version": "compute 2.93" };
    const server = { name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none", availability_zone: "nova:host1" };
    for (let i = 0; i < count; i++) {
      cloud.request({ method: "POST", path: "/v2.1/servers", headers, body: { server }, as: ADMIN });
    }
    const ended: number[] = [];
    let begun = 0;
    if (ask !== undefined) {
      cloud.run({ idle: true });
      begun = cloud.now;
      for (const { id } of [...cloud.state.servers.values()]) {
        cloud.request({ method: "POST", path: `/v2.1/servers/${id}/action`, headers, body: ask, as: ADMIN });
      }
    }
    cloud.on("event", (event, _number, now) => {
      if (event.type === "operation.ended") ended.push((now - begun) / 1000);
    });
    cloud.run({ idle: true });
    return ended;
  }

  it("let through so many builds, snapshots and live migrations at once, in order", () => {
    expect(seconds({ max_concurrent_builds: 2 }, 5, "spawn")).toEqual([10, 10, 20, 20, 30]);
    expect(seconds({ max_concurrent_builds: 0 }, 5, "spawn")).toEqual([10, 10, 10, 10, 10]);
    const live = { "os-migrateLive": { host: null, block_migration: "auto" } };
    expect(seconds({}, 3, "live_migration", live)).toEqual([10, 20, 30]);
    expect(seconds({ max_concurrent_snapshots: 1 }, 3, "snapshot", { shelve: null })).toEqual([10, 20, 30]);
    expect(seconds({ max_concurrent_snapshots: 2 }, 3, "snapshot", { createImage: { name: "i" } })).toEqual([
      10, 10, 20,
    ]);
  });
});

describe("the image cache", () => {
  it("makes the first boot of an image on a host slower than the second", () => {
    const cloud = smallCloud({
      hosts: equalHosts(1),
      latency: [{ step: "image", duration: { dist: "const", value: 7 } }],
    });
    const headers = { "openstack-api-version": "compute 2.93" };
    const server = { name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none" };
    const took = () => {
      const before = cloud.now;
      cloud.request({ method: "POST", path: "/v2.1/servers", headers, body: { server }, as: ADMIN });
      cloud.run({ idle: true });
      return cloud.now - before;
    };
    expect([took(), took()]).toEqual([7000, 0]);
  });
});

describe("ports that are never plugged", () => {
  const build = (conf: Readonly<Record<string, unknown>>) => {
    const lab = new Lab({ DEFAULT: conf });
    lab.fail("plug_vifs");
    const server = { name: "s2", flavorRef: "1", imageRef: IMAGE, networks: "auto" };
    lab.request("POST", "/servers", { server });
    const since = lab.cloud.now;
    lab.settle();
    const second = lab.cloud.state.servers.get(lab.slot + 1);
    return [second?.state.vmState, lab.cloud.now - since, second?.fault?.message.replace(second.id, "{id}") ?? null];
  };

  it("fail a build after `vif_plugging_timeout`, where `vif_plugging_is_fatal`", () => {
    const message = "Build of instance {id} aborted: Failed to allocate the network(s), not rescheduling.";
    expect(build({})).toEqual(["error", 300_000, message]);
    expect(build({ vif_plugging_timeout: 0 })).toEqual(["active", 0, null]);
    expect(build({ vif_plugging_timeout: 20, vif_plugging_is_fatal: false })).toEqual(["active", 20_000, null]);
  });
});

describe("faults that a server's metadata asks for", () => {
  const build = (metadata: Readonly<Record<string, string>>, allowed = true) => {
    const lab = new Lab({ sim: { metadata_faults: allowed } });
    const server = { name: "s2", flavorRef: "1", imageRef: IMAGE, networks: "none", metadata };
    lab.request("POST", "/servers", { server });
    const since = lab.cloud.now;
    lab.settle();
    const second = lab.cloud.state.servers.get(lab.slot + 1);
    return [second?.state.vmState, second?.state.taskState, lab.cloud.now - since];
  };

  it("strike where `[sim] metadata_faults` is on", () => {
    expect(build({ "sim:raise:spawn": "boom" })).toEqual(["error", null, 0]);
    expect(build({ "sim:raise:spawn": "boom" }, false)).toEqual(["active", null, 0]);
    expect(build({ "sim:hang:spawn": "" })).toEqual(["building", "spawning", 0]);
    expect(build({ "sim:slow:spawn": "2.5" })).toEqual(["active", null, 2500]);
  });
});

describe("a live migration under way", () => {
  const LIVE = { "os-migrateLive": { host: null, block_migration: "auto" } };

  it("is called off: the server stays, and the target keeps nothing", () => {
    const lab = new Lab();
    lab.cloud.dispatch({
      type: "configure",
      set: { latency: [{ step: "live_migration", duration: { dist: "const", value: 60 } }] },
    });
    lab.act(LIVE, ADMIN);
    lab.cloud.run({ for: 1000 });
    expect(lab.below("DELETE", "/migrations/1", undefined, ADMIN).status).toBe(202);
    lab.settle();
    expect([lab.status, lab.server.state.host]).toEqual(["ACTIVE", "host1"]);
    expect([...lab.cloud.state.migrations.values()].map(({ status, allocation }) => [status, allocation])).toEqual([
      ["cancelled", null],
    ]);
    expect(lab.server.allocation?.host).toBe("host1");
    expect(lab.server.actions.map(({ action, message }) => [action, message]).slice(1)).toEqual([
      ["live-migration", null],
      ["live_migration_cancel", null],
    ]);
    expect(lab.below("DELETE", "/migrations/1", undefined, ADMIN).status).toBe(409);
  });

  it("is forced to end at once, once", () => {
    const lab = new Lab();
    lab.cloud.dispatch({
      type: "configure",
      set: { latency: [{ step: "live_migration", duration: { dist: "const", value: 60 } }] },
    });
    lab.act(LIVE, ADMIN);
    lab.cloud.run({ for: 1000 });
    const before = lab.cloud.now;
    expect(lab.below("POST", "/migrations/1/action", { force_complete: null }, ADMIN).status).toBe(202);
    lab.cloud.run({ for: 1 });
    expect([lab.status, lab.server.state.host, lab.cloud.now - before]).toEqual(["ACTIVE", "host2", 1]);
    lab.cloud.run({ for: 100_000 });
    expect(lab.server.operations).toEqual([]);
    expect([...lab.cloud.state.hosts.values()].map(({ slots }) => slots.live_migrations?.holders ?? [])).toEqual([
      [],
      [],
    ]);
  });

  it("is called off while it waits its turn, from 2.65 on", () => {
    const lab = new Lab({ DEFAULT: { max_concurrent_live_migrations: 1 } });
    lab.hold("live_migration");
    lab.request(
      "POST",
      "/servers",
      { server: { name: "s2", flavorRef: "1", imageRef: IMAGE, networks: "none", availability_zone: "nova:host1" } },
      ADMIN,
    );
    lab.settle();
    const second = () => lab.cloud.state.servers.get(lab.slot + 1) as Server; // just created
    lab.act(LIVE, ADMIN);
    lab.settle();
    lab.request("POST", `/servers/${second().id}/action`, LIVE, ADMIN);
    lab.settle();
    expect([...lab.cloud.state.migrations.values()].map(({ status }) => status)).toEqual(["running", "queued"]);
    expect(lab.request("DELETE", `/servers/${second().id}/migrations/2`, undefined, ADMIN, 64).status).toBe(400);
    expect(lab.request("DELETE", `/servers/${second().id}/migrations/2`, undefined, ADMIN, 65).status).toBe(202);
    lab.settle();
    expect([second().state.taskState, second().state.host]).toEqual([null, "host1"]);
    lab.release("live_migration");
    expect([...lab.cloud.state.migrations.values()].map(({ status }) => status)).toEqual(["completed", "cancelled"]);
  });
});

describe("a live migration before 2.34", () => {
  const ASK = { "os-migrateLive": { host: null, block_migration: false, disk_over_commit: false } };

  it("answers once the checks have passed", () => {
    const lab = new Lab();
    expect(lab.act(ASK, ADMIN, 24).status).toBe(202);
    expect([lab.status, lab.server.state.host]).toEqual(["MIGRATING", "host1"]);
    lab.settle();
    expect([lab.status, lab.server.state.host]).toEqual(["ACTIVE", "host2"]);
  });

  it("answers with the reason why no host takes the server", () => {
    const lab = new Lab();
    lab.cloud.dispatch({ type: "host-down", host: "host2", forced: true });
    const response = lab.act(ASK, ADMIN, 24);
    const reason = "No valid host was found. There are not enough hosts available.";
    expect([response.status, messageOf(response), lab.status]).toEqual([400, reason, "ACTIVE"]);
  });
});
