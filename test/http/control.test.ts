import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { bare, until, written } from "./bare.ts";
import { Client, IMAGE, liftQuotas, NETWORK } from "./client.ts";

let served: Served;
let client: Client;

beforeEach(async () => {
  served = await serve({ clock: "manual" });
  client = await Client.of(served);
});
afterEach(() => served.close());

const control = "/novasim/v1";

describe("time", () => {
  it("runs until nothing is pending", async () => {
    const id = await client.create();
    expect((await client.post(`${control}/run`, { until: "idle" })).body).toMatchObject({
      reached: true,
      servers: { ACTIVE: 1 },
    });
    expect(await client.statusOf(id)).toBe("ACTIVE");
  });

  it("runs until a server shows a status, and says when it does not come to", async () => {
    const id = await client.create();
    await client.post(`${control}/run`, { until: "idle" });
    await client.post(`/compute/v2.1/servers/${id}/action`, { resize: { flavorRef: "84" } });
    expect((await client.post(`${control}/run`, { server: id, status: "RESIZE" })).body.reached).toBe(true);
    expect((await client.post(`${control}/run`, { server: id, status: "VERIFY_RESIZE" })).body.reached).toBe(true);
    expect((await client.post(`${control}/run`, { server: id, status: "ERROR", within: 60 })).body.reached).toBe(false);
  });

  it.each([
    ["/run", { server: "x", status: "HAPPY" }, /'status' must be one of ACTIVE.*, not "HAPPY"/],
    ["/run", { until: "noon" }, /'until' must be 'idle', not "noon"/],
    ["/advance", { seconds: -1 }, /'seconds' must be a number, 0 or more/],
    ["/advance", {}, /'seconds' is missing/],
    ["/advance", { minutes: 1 }, /unknown key 'minutes'/],
    ["/advance", "{", /not JSON/],
    ["/faults", { point: "spawn", host: "nowhere" }, /no host 'nowhere'/],
    ["/faults/slow", { step: "lunch" }, /'step' must be one of .*, not "lunch"/],
    ["/branches", { name: "Not this" }, /small letters/],
    ["/advance", { seconds: 1e300 }, /'seconds' must be .* 100 years at most, not 1e\+300/],
    ["/advance", { seconds: 1, events: 0.5 }, /'events' must be a whole number/],
    ["/advance", "[]", /a JSON object is expected/],
    ["/run", {}, /'until' is missing/],
    ["/run", { until: "idle", server: "x" }, /give 'until', or 'server' and 'status'/],
    ["/faults", { point: "spwan" }, /unknown point 'spwan'; there is allocate, .*spawn/],
    ["/faults", { point: "spawn", times: 1.5 }, /'times' must be a whole number/],
    ["/faults", { point: "spawn", rate: 2 }, /'rate' must be a chance, 0 to 1, not 2/],
    ["/faults", { point: "spawn", project: "nobody" }, /no project of the id 'nobody'/],
    ["/faults/hold", { point: "nap" }, /unknown point 'nap'/],
    ["/faults/slow", { step: "spawn" }, /'factor' or 'seconds' is missing/],
    ["/hosts/compute-1/down", { forced: "yes" }, /'forced' must be true or false, not "yes"/],
    ["/checkpoints", { name: "" }, /'name' must be a text/],
    ["/pause", { x: 1 }, /unknown key 'x'; there is none/],
  ])("refuses %s %j, and says why", async (path, body, message) => {
    const got = await client.post(`${control}${path}`, body);
    expect([got.status, got.body.error.message]).toEqual([400, expect.stringMatching(message)]);
  });

  it.each([
    ["POST", "/hosts/nowhere/down"],
    ["POST", "/cells/nowhere/cut"],
    ["DELETE", "/faults/99"],
    ["DELETE", "/checkpoints/none"],
    ["DELETE", "/branches/none"],
    ["GET", "/servers/none/explain"],
    ["GET", "/nothing"],
  ])("does not find what %s %s names", async (method, path) => {
    const { status, body } = await client.ask(method, `${control}${path}`);
    expect([status, body.error.code]).toEqual([404, 404]);
  });

  it("changes the clock", async () => {
    const { status, body } = await client.ask("PUT", `${control}/clock`, { mode: "real", speed: 50 });
    expect([status, body.clock]).toEqual([200, { mode: "real", speed: 50, paused: false }]);
    expect((await client.ask("PUT", `${control}/clock`, { mode: "sun" })).status).toBe(400);
  });
});

describe("branches", () => {
  it("share the past and part ways; each has its own endpoints and time", async () => {
    const id = await client.create();
    const { status, body } = await client.post(`${control}/branches`, { name: "what-if" });
    expect([status, body.url]).toEqual([201, `${served.url}/branches/what-if`]);
    const other = new Client(body.url, client.token);
    await other.post(`${control}/run`, { until: "idle" });
    expect([await client.statusOf(id), await other.statusOf(id)]).toEqual(["BUILD", "ACTIVE"]);
    await other.create("only there");
    expect((await client.get("/compute/v2.1/servers")).body.servers).toHaveLength(1);
    const versions = (await other.get("/compute/v2.1")).body.version.links[0].href;
    expect(versions).toBe(`${body.url}/compute/v2.1/`);
    const there = await Client.of({ url: body.url });
    expect((await there.get("/image/v2/images")).status).toBe(200);
    expect((await client.post(`${control}/branches`, { name: "what-if" })).status).toBe(409);
    expect((await client.ask("DELETE", `${control}/branches/what-if`)).status).toBe(204);
    expect((await other.get("/compute/v2.1/servers")).status).toBe(404);
    expect((await client.ask("DELETE", `${control}/branches/main`)).status).toBe(409);
  });
});

describe("checkpoints", () => {
  it("keep a cloud and put it back, here by name and anywhere as JSON", async () => {
    const id = await client.create();
    await client.post(`${control}/checkpoints`, { name: "building" });
    const saved = (await client.get(`${control}/checkpoint`)).text;
    await client.post(`${control}/run`, { until: "idle" });
    const end = (await client.get(control)).body;
    await client.post(`${control}/restore`, { name: "building" });
    expect(await client.statusOf(id)).toBe("BUILD");
    await client.post(`${control}/run`, { until: "idle" });
    expect((await client.get(control)).body).toEqual(end);
    expect((await client.ask("PUT", `${control}/checkpoint`, saved)).status).toBe(200);
    expect(await client.statusOf(id)).toBe("BUILD");
    await client.post(`${control}/run`, { until: "idle" });
    expect((await client.get(control)).body).toEqual(end);
    expect((await client.ask("PUT", `${control}/checkpoint`, { world: 1 })).status).toBe(400);
    expect((await client.post(`${control}/restore`, { name: "nothing" })).status).toBe(404);
  });

  it("reset to the beginning", async () => {
    const id = await client.create();
    await client.post(`${control}/reset`);
    expect(await client.statusOf(id)).toBe("gone");
    expect((await client.get(control)).body.seconds).toBe(0);
  });
});

describe("why a server was placed where it was", () => {
  const server = (name: string, flavorRef: string) => ({
    server: { name, flavorRef, imageRef: IMAGE, networks: [{ uuid: NETWORK }] },
  });
  const explain = (name: string, query = "", headers = {}) =>
    client.get(`${control}/servers/${name}/explain${query}`, headers);

  beforeEach(async () => {
    liftQuotas(served);
    await client.post("/compute/v2.1/flavors", {
      flavor: { id: "huge", name: "huge", vcpus: 1, ram: 1 << 20, disk: 1 },
    });
    await client.post(`${control}/advance`, { seconds: 5 });
    await client.post("/compute/v2.1/servers", server("web", "1"));
    await client.post("/compute/v2.1/servers", server("huge", "huge"));
    await client.post(`${control}/run`, { until: "idle" });
  });

  it("is told for the state it was decided in, by name and by id, though the hosts have changed since", async () => {
    const first = (await explain("web")).body;
    expect(first).toMatchObject({ server: "web", hosts: 4, chosen: "compute-1", message: null });
    expect(first.weighed).toHaveLength(4);
    for (let i = 0; i < 3; i++) await client.post("/compute/v2.1/servers", server(`later-${i}`, "4"));
    await client.post(`${control}/hosts/compute-1/down`, { forced: true });
    await client.post(`${control}/run`, { until: "idle" });
    expect((await explain("web")).body).toEqual(first);
    const { id } = (await client.get("/compute/v2.1/servers?name=web")).body.servers[0];
    expect((await explain(id)).body).toEqual({ ...first, server: id });
  });

  it("tells of a refusal what came nearest", async () => {
    const { body } = await explain("huge");
    expect(body).toMatchObject({ chosen: null, nearest: { host: expect.stringMatching(/^compute-/) } });
    expect(body.message).toMatch(/^No valid host was found/);
    expect(body.stages[0].cut[0].reasons[0]).toMatch(/MEMORY_MB: 1048576 asked/);
  });

  it("is a text for those who ask for one", async () => {
    for (const { text, headers } of [
      await explain("web", "?format=text"),
      await explain("web", "", { accept: "text/plain" }),
    ]) {
      expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(text).toMatch(/^web at \d+(\.\d+)? s\n\nhosts +4\nplacement +4\n[\s\S]*\nChosen: compute-1\n$/);
    }
  });

  it("is told of the last decision, or of the first from a time on", async () => {
    const { body } = await client.get(`${control}/decisions`);
    expect(body.decisions.map((row: { servers: { name: string }[] }) => row.servers.map(({ name }) => name))).toEqual([
      ["web"],
      ["huge"],
    ]);
    const { seconds } = body.decisions[0];
    await client.post(`${control}/advance`, { seconds: 100 });
    await client.post("/compute/v2.1/servers", server("web", "2"));
    await client.post(`${control}/run`, { until: "idle" });
    const times = [await explain("web"), await explain("web", "?at=0"), await explain("web", `?at=${seconds + 1}`)].map(
      (got) => got.body.time,
    );
    expect([times[1], times[2]]).toEqual([seconds * 1000, times[0]]);
    expect(times[0]).toBeGreaterThan(100_000);
    expect((await explain("web", "?at=1000000")).status).toBe(404);
    expect((await explain("web", "?at=noon")).status).toBe(400);
  });

  it("is each branch's own, and forgotten with its past", async () => {
    await client.post(`${control}/branches`, { name: "other" });
    const other = await client.get(`/branches/other${control}/servers/web/explain`);
    expect(other.status).toBe(404);
    await client.post(`${control}/reset`);
    expect((await explain("web")).status).toBe(404);
  });
});

describe("faults", () => {
  it("strike, and are cleared", async () => {
    await client.post(`${control}/faults`, {
      point: "reboot",
      exception: "InstanceRebootFailure",
      message: "no",
      times: 1,
    });
    expect((await client.get(`${control}/faults`)).body.injections).toHaveLength(1);
    const id = await client.create();
    await client.post(`${control}/faults`, { point: "spawn" });
    await client.post(`${control}/run`, { until: "idle" });
    expect(await client.statusOf(id)).toBe("ERROR");
    expect((await client.ask("DELETE", `${control}/faults`)).status).toBe(204);
    expect((await client.get(`${control}/faults`)).body.injections).toEqual([]);
    const next = await client.create();
    await client.post(`${control}/run`, { until: "idle" });
    expect(await client.statusOf(next)).toBe("ACTIVE");
  });

  it("hold a driver call until it is released", async () => {
    await client.post(`${control}/faults/hold`, { point: "spawn" });
    const id = await client.create();
    await client.post(`${control}/run`, { until: "idle" });
    expect(await client.statusOf(id)).toBe("BUILD");
    await client.post(`${control}/faults/release`, { point: "spawn" });
    await client.post(`${control}/run`, { until: "idle" });
    expect(await client.statusOf(id)).toBe("ACTIVE");
  });

  it("take hosts down and up", async () => {
    const up = async () => (await client.get(`${control}/hosts`)).body.hosts.map((host: { up: boolean }) => host.up);
    expect((await client.post(`${control}/hosts/compute-2/down`, { forced: true })).status).toBe(204);
    expect(await up()).toEqual([true, false, true, true]);
    expect((await client.post(`${control}/hosts/compute-2/up`)).status).toBe(204);
    expect(await up()).toEqual([true, true, true, true]);
    expect((await client.post(`${control}/hosts/nowhere/down`)).status).toBe(404);
  });
});

describe("events", () => {
  it("are followed as NDJSON and as server-sent events, each once and in order", async () => {
    const after = served.cloud.events;
    const followed = async (headers: Readonly<Record<string, string>>, pattern: RegExp) => {
      const stop = new AbortController();
      const response = await fetch(`${served.url}${control}/events?follow=true&after=${after}`, {
        headers,
        signal: stop.signal,
      });
      const numbers: number[] = [];
      return {
        type: response.headers.get("content-type"),
        async read(until: number) {
          const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
          let text = "";
          while (numbers.at(-1) !== until) {
            text += (await reader?.read())?.value ?? "";
            numbers.splice(0, numbers.length, ...[...text.matchAll(pattern)].map((match) => Number(match[1])));
          }
          stop.abort();
          return numbers;
        },
      };
    };
    const lines = await followed({}, /^\{"number":(\d+)/gm);
    const stream = await followed({ accept: "text/event-stream" }, /^id: (\d+)/gm);
    expect([lines.type, stream.type]).toEqual(["application/x-ndjson", "text/event-stream"]);
    await client.create();
    await client.post(`${control}/run`, { until: "idle" });
    const last = served.cloud.events;
    const all = Array.from({ length: last - after }, (_, i) => after + i + 1);
    expect(await lines.read(last)).toEqual(all);
    expect(await stream.read(last)).toEqual(all);
  });

  it("wait for a reader that is slow, and go on when another past is put in place", async () => {
    liftQuotas(served);
    const { socket, text, answer } = await bare(served.port);
    socket.write(written("GET", `${control}/events?follow=true`));
    await until(() => text().includes("server") || text().includes("host"), "the first events");
    socket.pause();
    for (let i = 0; i < 300; i++) await client.create(`s-${i}`);
    await client.post(`${control}/run`, { until: "idle" });
    const last = served.cloud.events;
    expect(last).toBeGreaterThan(5000);
    socket.resume();
    const numbers = () => [...text().matchAll(/^\{"number":(\d+)/gm)].map((match) => Number(match[1]));
    await until(() => numbers().at(-1) === last, "all events");
    const first = numbers()[0] ?? 0;
    expect(numbers()).toEqual(Array.from({ length: last - first + 1 }, (_, i) => first + i));
    await client.post(`${control}/reset`);
    liftQuotas(served);
    await until(() => numbers().at(-1) === served.cloud.events, "those of the new past");
    expect(served.cloud.events).toBeLessThan(100);
    socket.destroy();
    await answer;
  });

  it("do not keep the server from closing", async () => {
    const response = await fetch(`${served.url}${control}/events?follow=true`);
    const began = performance.now();
    await served.close();
    expect(performance.now() - began).toBeLessThan(1500);
    await response.text();
  });
});

describe("metrics, page and document", () => {
  it("are JSON, or what Prometheus reads", async () => {
    await client.create();
    await client.post(`${control}/run`, { until: "idle" });
    expect(
      (await client.get(`${control}/metrics`)).body.metrics.map((metric: { name: string }) => metric.name),
    ).toContain("novasim_servers");
    const { text, headers } = await client.get(`${control}/metrics`, { accept: "text/plain" });
    expect(headers.get("content-type")).toContain("text/plain");
    expect(text).toContain('novasim_servers{status="ACTIVE"} 1\n');
    for (const line of text.trim().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="\w+"\})? [0-9.e+]+)$/);
  });

  it("tell of every path", async () => {
    const { openapi, paths } = (await client.get(`${control}/openapi.json`)).body;
    expect(openapi).toBe("3.1.0");
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([control, `${control}/run`, `${control}/hosts/{host}/down`, `${control}/events`]),
    );
  });

  it("serves the page, and keeps pages of others away from the control API", async () => {
    const page = await client.get("/");
    expect([page.status, page.headers.get("content-security-policy")]).toEqual([
      200,
      expect.stringMatching(/^default-src 'none'; .*script-src 'sha256-\S+';/),
    ]);
    expect(page.text).not.toMatch(/ src=| href="(?!data:,")/);
    const other = await client.ask("POST", `${control}/reset`, undefined, { origin: "http://elsewhere.example" });
    expect(other.status).toBe(403);
    expect((await client.ask("POST", `${control}/reset`, undefined, { origin: served.url })).status).toBe(200);
  });
});
