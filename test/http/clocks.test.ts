import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { defaultPlan } from "../../src/http/default-cloud.ts";
import { type Served, type ServeOptions, serve } from "../../src/http/serve.ts";
import { parseConf } from "../../src/model/conf/conf.ts";
import { Client } from "./client.ts";

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function start(options: ServeOptions): Promise<Client> {
  served = await serve(options);
  return Client.of(served);
}

const reboot = (client: Client, id: string) =>
  client.post(`/compute/v2.1/servers/${id}/action`, { reboot: { type: "SOFT" } });

describe("clock auto", () => {
  it("shows each status once, then jumps to the next", async () => {
    const client = await start({ clock: "auto" });
    const id = await client.create();
    await sleep(30);
    expect([await client.statusOf(id), await client.statusOf(id)]).toEqual(["BUILD", "ACTIVE"]);
    await reboot(client, id);
    expect([await client.statusOf(id), await client.statusOf(id)]).toEqual(["REBOOT", "ACTIVE"]);
    await client.post(`/compute/v2.1/servers/${id}/action`, { resize: { flavorRef: "84" } });
    expect([await client.statusOf(id), await client.statusOf(id)]).toEqual(["RESIZE", "VERIFY_RESIZE"]);
    await client.post(`/compute/v2.1/servers/${id}/action`, { revertResize: null });
    expect([await client.statusOf(id), await client.statusOf(id)]).toEqual(["REVERT_RESIZE", "ACTIVE"]);
    await client.ask("DELETE", `/compute/v2.1/servers/${id}`);
    expect([await client.statusOf(id), await client.statusOf(id)]).toEqual(["ACTIVE", "gone"]);
  });

  it("keeps a status that nobody has seen, though somebody else looks at his own server", async () => {
    const client = await start({ clock: "auto" });
    const [mine, yours] = [await client.create("mine"), await client.create("yours")];
    expect(await client.statusOf(mine)).toBe("BUILD");
    expect(await client.statusOf(mine)).toBe("BUILD");
    expect(await client.statusOf(yours)).toBe("BUILD");
    expect([await client.statusOf(mine), await client.statusOf(yours)]).toEqual(["ACTIVE", "ACTIVE"]);
  });

  it("brings many servers to their end in one look at all of them", async () => {
    const client = await start({ clock: "auto" });
    for (let i = 0; i < 8; i++) await client.create(`s${i}`);
    const statuses = async () => {
      const { servers } = (await client.get("/compute/v2.1/servers/detail")).body;
      return [...new Set(servers.map(({ status }: { status: string }) => status))];
    };
    expect([await statuses(), await statuses()]).toEqual([["BUILD"], ["ACTIVE"]]);
  });

  it("does not let a server that nobody looks at hold up the others for ever", async () => {
    const client = await start({ clock: "auto" });
    const [mine] = [await client.create("mine"), await client.create("left alone")];
    const began = performance.now();
    while ((await client.statusOf(mine)) !== "ACTIVE") await sleep(50);
    expect(performance.now() - began).toBeGreaterThan(1000);
  });

  it("goes on for clients that look at a snapshot, not at its server", async () => {
    const client = await start({ clock: "auto" });
    const id = await client.create();
    await client.statusOf(id);
    await client.statusOf(id);
    const { headers } = await client.post(`/compute/v2.1/servers/${id}/action`, { createImage: { name: "snap" } });
    const image = headers.get("location")?.split("/").at(-1);
    const seen: string[] = [];
    for (let look = 0; look < 4; look++) seen.push((await client.get(`/image/v2/images/${image}`)).body.status);
    expect(seen).toEqual(["queued", "active", "active", "active"]);
  });
});

describe("clock auto, where nobody looks", () => {
  /** Whether it comes true while somebody looks at the cloud itself, not through its API. */
  async function comes(what: () => boolean): Promise<number> {
    const began = performance.now();
    while (!what() && performance.now() - began < 5000) await sleep(20);
    return performance.now() - began;
  }

  it("lets a status that tells of work pass in its time", async () => {
    const client = await start({ clock: "auto" });
    await client.create();
    const vmState = () => [...(served?.cloud.state.servers.values() ?? [])][0]?.state.vmState;
    const took = await comes(() => vmState() === "active");
    expect(vmState()).toBe("active");
    expect(took).toBeGreaterThan(2000);
  });

  it("ends work soon that the status does not tell of: a server that is restored is in no list", async () => {
    const { conf } = parseConf({ DEFAULT: { reclaim_instance_interval: 3600 } });
    const client = await start({ clock: "auto", cloud: { ...defaultPlan(), conf } });
    const id = await client.create();
    while ((await client.statusOf(id)) !== "ACTIVE");
    const named = async () => (await client.get("/compute/v2.1/servers?name=s")).body.servers.length;
    await client.ask("DELETE", `/compute/v2.1/servers/${id}`);
    await comes(() => served?.cloud.state.servers.get(0)?.state.vmState === "soft-delete");
    expect([await client.statusOf(id), await named()]).toEqual(["SOFT_DELETED", 0]);
    await client.post(`/compute/v2.1/servers/${id}/action`, { restore: null });
    expect(await named()).toBe(0);
    const took = await comes(() => served?.cloud.state.servers.get(0)?.state.vmState === "active");
    expect(took).toBeLessThan(2000);
    expect([await client.statusOf(id), await named()]).toEqual(["ACTIVE", 1]);
  });
});

describe("clock auto, where nothing is under way", () => {
  it("follows real time, and stands still for a status that is to be seen", async () => {
    const client = await start({ clock: "auto" });
    const now = async () => {
      await client.get("/compute/v2.1");
      return served?.cloud.now ?? 0;
    };
    const began = performance.now();
    const before = await now();
    await sleep(120);
    const after = await now();
    const real = performance.now() - began;
    expect(after - before).toBeGreaterThan(100);
    expect(after - before).toBeLessThanOrEqual(real + 1);
    await client.create();
    const asked = await now();
    await sleep(120);
    expect(await now()).toBe(asked);
  });

  it("is paused like the others", async () => {
    const client = await start({ clock: "auto" });
    const seconds = async (path: string) => (await client.post(`/novasim/v1/${path}`)).body.seconds;
    const paused = await seconds("pause");
    await sleep(60);
    const resumed = await seconds("resume");
    expect(resumed).toBe(paused);
  });
});

describe("clock manual", () => {
  it("stands still until it is told to go on", async () => {
    const client = await start({ clock: "manual" });
    const id = await client.create();
    for (let look = 0; look < 5; look++) expect(await client.statusOf(id)).toBe("BUILD");
    const { body } = await client.post("/novasim/v1/advance", { seconds: 60 });
    expect([body.seconds, body.reached]).toEqual([60, true]);
    expect(await client.statusOf(id)).toBe("ACTIVE");
  });
});

describe("clock real", () => {
  it("follows real time, so many times as fast", async () => {
    const began = performance.now();
    const client = await start({ clock: "real", speed: 100 });
    await sleep(100);
    const { seconds } = (await client.get("/novasim/v1")).body;
    const most = ((performance.now() - began) / 1000) * 100;
    expect(seconds).toBeGreaterThan(9);
    expect(seconds).toBeLessThan(most);
    const id = await client.create();
    while ((await client.statusOf(id)) !== "ACTIVE") await sleep(5);
  });

  it("stands still while it is paused, and takes up from there", async () => {
    const client = await start({ clock: "real", speed: 1000 });
    const paused = (await client.post("/novasim/v1/pause")).body;
    expect(paused.clock.paused).toBe(true);
    await sleep(60);
    expect((await client.get("/novasim/v1")).body.seconds).toBe(paused.seconds);
    const resumed = (await client.post("/novasim/v1/resume")).body;
    expect(resumed.seconds - paused.seconds).toBeLessThan(10);
    await sleep(60);
    expect((await client.get("/novasim/v1")).body.seconds).toBeGreaterThan(paused.seconds + 30);
  });
});
