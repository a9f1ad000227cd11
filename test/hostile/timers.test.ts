import { describe, expect, it } from "vitest";
import type { Cloud } from "../../src/cloud.ts";
import { ADMIN, ask, boot, smallCloud } from "../api/rig.ts";

const AGES = { instance_build_timeout: 60, reboot_timeout: 60, rescue_timeout: 60, resize_confirm_window: 60 };

function cloudWith(): Cloud {
  return smallCloud({ conf: { DEFAULT: AGES }, plan: { latency: "cloudlab-2017" } });
}

/** How many timers fire before nothing happens any more, event by event; 20,000: it goes on for ever. */
function stepsToQuiet(cloud: Cloud): number {
  let steps = 0;
  for (;;) {
    const before = cloud.events;
    cloud.run({ events: 1, while: () => ++steps < 20_000 });
    if (cloud.events === before || steps >= 20_000) return steps;
  }
}

const downAll = (cloud: Cloud) => {
  for (const host of ["host1", "host2", "host3"]) cloud.dispatch({ type: "host-down", host });
};
const create = (cloud: Cloud) => {
  const server = { name: "a", flavorRef: "1", imageRef: "155d900f-4e14-4e4c-a73d-069cbf4541e6", networks: "none" };
  ask(cloud, "POST", "/servers", { body: { server } });
};
const act = (cloud: Cloud, id: string, body: object) =>
  ask(cloud, "POST", `/servers/${id}/action`, { as: ADMIN, body });

/** How a server comes to wait for what may never be. */
const WAITS: Readonly<Record<string, (cloud: Cloud) => void>> = {
  "every host is dead before the build": (cloud) => {
    downAll(cloud);
    create(cloud);
  },
  "the host dies during the build": (cloud) => {
    create(cloud);
    cloud.run({ events: 8 });
    downAll(cloud);
  },
  "the build hangs in its driver": (cloud) => {
    cloud.dispatch({ type: "hold", hold: { point: "spawn", host: null, server: null } } as never);
    create(cloud);
  },
  "the source of a resize is dead": (cloud) => {
    const id = boot(cloud);
    act(cloud, id, { resize: { flavorRef: "2" } });
    cloud.run({ idle: true });
    const source = [...cloud.state.migrations.values()][0]?.sourceHost ?? "";
    cloud.dispatch({ type: "host-down", host: source });
  },
  "a rescued server is locked": (cloud) => {
    const id = boot(cloud);
    act(cloud, id, { rescue: {} });
    cloud.run({ idle: true });
    act(cloud, id, { lock: null });
  },
  "a server is locked and unlocked a hundred times": (cloud) => {
    const id = boot(cloud);
    act(cloud, id, { rescue: {} });
    cloud.run({ idle: true });
    for (let i = 0; i < 100; i++) act(cloud, id, i % 2 === 0 ? { lock: null } : { unlock: null });
  },
};

describe("run({ events }) comes back where", () => {
  it.each(Object.entries(WAITS))("%s", (_how, wait) => {
    const cloud = cloudWith();
    wait(cloud);
    expect(stepsToQuiet(cloud)).toBeLessThan(2_000);
  });
});

describe("what waited goes on", () => {
  it("with the confirmation of a resize, once its source is back", () => {
    const cloud = cloudWith();
    WAITS["the source of a resize is dead"]?.(cloud);
    cloud.run({ for: 600_000 });
    expect(cloud.state.servers.get(0)?.state.vmState).toBe("resized");
    cloud.dispatch({ type: "host-up", host: [...cloud.state.migrations.values()][0]?.sourceHost ?? "" });
    cloud.run({ for: 120_000 });
    expect(cloud.state.servers.get(0)?.state.vmState).toBe("active");
  });

  it("with the build's timeout, once its host is back", () => {
    const cloud = cloudWith();
    WAITS["the host dies during the build"]?.(cloud);
    cloud.run({ for: 600_000 });
    expect(cloud.state.servers.get(0)?.state.vmState).toBe("building");
    for (const host of ["host1", "host2", "host3"]) cloud.dispatch({ type: "host-up", host });
    cloud.run({ for: 180_000 });
    expect(cloud.state.servers.get(0)?.state.vmState).toBe("error");
  });
});

describe("observers", () => {
  it("that throw do not starve the others, and their error is told", () => {
    const cloud = cloudWith();
    const seen = { first: 0, second: 0, steps: 0 };
    cloud.on("event", () => {
      if (++seen.first === 1) throw new Error("an observer's own mistake");
    });
    cloud.on("event", () => void seen.second++);
    cloud.on("step", () => void seen.steps++);
    expect(() => create(cloud)).toThrow("an observer's own mistake");
    cloud.run({ idle: true });
    expect([seen.first, seen.second]).toEqual([seen.second, seen.second]);
    expect(seen.steps).toBeGreaterThan(3);
    expect(cloud.state.servers.get(0)?.state.vmState).toBe("active");
  });
});

describe("a fork", () => {
  it("of a small cloud shares its router, so that it is small until it is used", () => {
    const cloud = cloudWith();
    boot(cloud);
    const forks = Array.from({ length: 2_000 }, () => cloud.fork());
    const before = process.memoryUsage().heapUsed;
    const more = Array.from({ length: 4_000 }, () => cloud.fork());
    const each = (process.memoryUsage().heapUsed - before) / more.length;
    expect(forks.length + more.length).toBe(6_000);
    // Without a forced collection this counts garbage too: the bound is far from the 133 KiB of a fork with its own router.
    expect(each).toBeLessThan(40_000);
  });
});
