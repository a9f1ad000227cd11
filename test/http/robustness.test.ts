import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { watch } from "../../src/invariants/invariants.ts";
import { answers, bare, until, written } from "./bare.ts";
import { Client, IMAGE, liftQuotas } from "./client.ts";

let served: Served;
let client: Client;
const errors: string[] = [];
const violations: string[] = [];

beforeAll(async () => {
  served = await serve({ clock: "manual", limits: { request: 2000 }, errors: (line) => errors.push(line) });
  watch(served.cloud, ({ message }) => violations.push(message));
  liftQuotas(served);
  client = await Client.of(served);
});
afterAll(async () => {
  await served.close();
  expect([errors, violations]).toEqual([[], []]);
});

const create = (name: string, headers: Readonly<Record<string, string>> = {}): string => {
  const server = { name, flavorRef: "42", imageRef: IMAGE, networks: "none" };
  const version = { "openstack-api-version": "compute 2.90", "x-auth-token": client.token ?? "" };
  return written("POST", "/compute/v2.1/servers", JSON.stringify({ server }), { ...version, ...headers });
};

const serversNamed = (name: string): number =>
  [...served.cloud.state.servers.values()].filter(({ spec }) => spec.name === name).length;

const alive = async () => expect((await client.get("/compute/v2.1/flavors")).status).toBe(200);

describe("a server stands", () => {
  it("connections that are reset, before, within and after a request", async () => {
    for (const text of [
      "",
      "GET /comp",
      "GET /compute HTTP/1.1\r\nHost: x\r\n",
      "GET /compute HTTP/1.1\r\nHost: x\r\n\r\n",
    ]) {
      for (let i = 0; i < 20; i++) {
        const { socket, answer } = await bare(served.port);
        socket.write(text);
        socket.resetAndDestroy();
        await answer;
      }
    }
    await alive();
  });

  it("clients that are gone before they hear of what they made: each request is done once or not at all", async () => {
    const clients = Array.from({ length: 200 }, async (_, i) => {
      const { socket, answer } = await bare(served.port);
      const text = create("reset");
      const whole = i % 2 === 0;
      socket.write(whole ? text : text.slice(0, -(i % 40) - 1), () =>
        setTimeout(() => socket.resetAndDestroy(), i % 5),
      );
      return { whole, answered: answers(await answer, 202) };
    });
    const all = await Promise.all(clients);
    let made = -1;
    while (made !== serversNamed("reset")) {
      made = serversNamed("reset");
      for (let i = 0; i < 20; i++) await alive();
    }
    expect(made).toBeGreaterThanOrEqual(all.filter(({ answered }) => answered > 0).length);
    expect(made).toBeLessThanOrEqual(all.filter(({ whole }) => whole).length);
    expect(all.every(({ whole, answered }) => whole || answered === 0)).toBe(true);
  });

  it("bodies that never come whole: nothing is done, and the connection is ended in time", async () => {
    const { socket, answer } = await bare(served.port);
    socket.write(create("half").slice(0, -20));
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(serversNamed("half")).toBe(0);
    await alive();
  });

  it("headers that come one letter at a time", async () => {
    const { socket, answer } = await bare(served.port);
    const drip = setInterval(() => socket.writable && socket.write("a"), 50);
    socket.write("GET /compute HTTP/1.1\r\nX-");
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
    await alive();
  });

  it("two hundred slow clients, while others get their answers", async () => {
    const body = create("slow");
    const slow = await Promise.all(Array.from({ length: 200 }, () => bare(served.port)));
    let sent = 0;
    const drip = setInterval(() => {
      for (const { socket } of slow) if (socket.writable) socket.write(body.charAt(sent % (body.length - 1)));
      sent++;
    }, 20);
    const began = performance.now();
    for (let i = 0; i < 20; i++) await alive();
    expect(performance.now() - began).toBeLessThan(10_000);
    for (const { answer } of slow) expect(await answer).toMatch(/^HTTP\/1\.1 40[08] /);
    clearInterval(drip);
    expect(serversNamed("slow")).toBe(0);
  });

  it("clients that ask and never read: it does not go on working for them", async () => {
    const { socket, answer } = await bare(served.port);
    socket.pause();
    const keep = (i: number) => written("POST", "/novasim/v1/checkpoints", JSON.stringify({ name: `unread-${i}` }));
    const asked = Array.from(
      { length: 900 },
      (_, i) => keep(i) + written("GET", "/novasim/v1/openapi.json").repeat(20),
    );
    socket.write(asked.join(""));
    await until(() => served.main.kept.size > 0, "the first is answered");
    for (let i = 0; i < 50; i++) await alive();
    expect(served.main.kept.size).toBeLessThan(450);
    socket.destroy();
    await answer;
    await alive();
  });

  it("requests that are sent without waiting for answers: each is answered, in order", async () => {
    const { socket, text } = await bare(served.port);
    const paths = Array.from({ length: 300 }, (_, i) => `/compute/v2.1/flavors/${i % 3 === 0 ? 42 : `none-${i}`}`);
    socket.write(paths.map((path) => written("GET", path, "", { "x-auth-token": client.token ?? "" })).join(""));
    await until(() => answers(text(), 200) + answers(text(), 404) === 300, "300 answers");
    const told = text().match(/HTTP\/1\.1 \d+|none-\d+/g) ?? [];
    expect(told).toEqual(
      Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? ["HTTP/1.1 200"] : ["HTTP/1.1 404", `none-${i}`])).flat(),
    );
    socket.destroy();
  });

  it.each([
    ["with a length", "/compute/v2.1/servers", false, 413, "Request Entity Too Large"],
    ["in chunks", "/compute/v2.1/servers", true, 413, "Request Entity Too Large"],
    ["for another service", "/network/v2.0/networks", true, 413, "too large"],
    ["for nobody", "/nowhere", false, 413, "too large"],
  ] as const)("bodies of 10 MB, %s: the client reads why", async (_, path, chunked, status, words) => {
    const events = served.cloud.events;
    const length = chunked ? { "transfer-encoding": "chunked" } : { "content-length": String(10 << 20) };
    const { socket, answer, errors: broken } = await bare(served.port);
    const [line, ...headers] = written("POST", path, "", {
      "x-auth-token": client.token ?? "",
      connection: "close",
      ...length,
    }).split("\r\n");
    socket.write([line, ...headers.filter((header) => !chunked || header !== "content-length: 0")].join("\r\n"));
    for (let i = 0; i < 10; i++)
      socket.write(`${chunked ? "100000\r\n" : ""}${"x".repeat(1 << 20)}${chunked ? "\r\n" : ""}`);
    if (chunked) socket.write("0\r\n\r\n");
    const got = await answer;
    expect(broken).toEqual([]);
    expect(got).toMatch(new RegExp(`^HTTP/1.1 ${status} .*${words}`, "s"));
    expect(served.cloud.events).toBe(events);
    await alive();
  });

  it("an endless body: it is cut off", async () => {
    const { socket, answer } = await bare(served.port);
    const part = "x".repeat(1 << 20);
    socket.write(written("POST", "/compute/v2.1/servers", "", { "content-length": String(2 ** 40) }));
    const pour = (): void => {
      while (socket.writable && socket.write(part));
    };
    socket.on("drain", pour);
    pour();
    expect(await answer).toMatch(/^HTTP\/1\.1 4(13|08) |^$/);
    await alive();
  });

  it("bodies that are larger than Nova takes, with Nova's answer", async () => {
    const { status, body } = await client.post("/compute/v2.1/servers", { server: { name: "x".repeat(200_000) } });
    expect([status, body.title]).toEqual([413, "Request Entity Too Large"]);
  });

  it("headers that are too large", async () => {
    const { socket, answer } = await bare(served.port);
    socket.write(`GET /compute HTTP/1.1\r\nHost: x\r\nX-Big: ${"x".repeat(64 << 10)}\r\n\r\n`);
    expect(await answer).toMatch(/^HTTP\/1\.1 431 |^$/);
    await alive();
  });

  it.each([
    "nonsense\r\n\r\n",
    "GET /compute HTTP/9.9\r\nHost: x\r\n\r\n",
    "GET /compute HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "POST /compute HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nzz",
    "\0\u0001\u0002\r\n\r\n",
  ])("malformed HTTP: %j", async (text) => {
    const { socket, answer } = await bare(served.port);
    socket.write(text);
    expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
    await alive();
  });

  it.each([
    "/compute/v2.1/servers/%ff",
    "/compute/v2.1/%zz",
    "/identity/v3/projects/%e0",
    `/${"a/".repeat(4000)}`,
    "/compute/v2.1/servers?limit=%",
  ])("odd paths: number %#", async (path) => {
    const { status } = await client.get(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it.each([
    "/identity/v3/auth/tokens",
    "/network/v2.0/networks",
    "/network/v2.0/ports",
    "/volume/v3/x/volumes",
    "/novasim/v1/advance",
    "/novasim/v1/faults",
  ])("bodies that are not what %s expects", async (path) => {
    for (const body of [
      "{",
      "[]",
      "null",
      "1",
      '"x"',
      '{"auth":1}',
      '{"network":[]}',
      '{"port":{}}',
      '{"volume":{"size":"x"}}',
    ]) {
      const { status } = await client.ask("POST", path, body);
      expect([path, body, status >= 400 && status < 500]).toEqual([path, body, true]);
    }
  });

  it("a hundred clients at once: each gets what it asked for", async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, (_, i) => client.create(`many-${i}`)));
    const names = await Promise.all(
      Array.from(
        { length: 500 },
        async (_, i) => (await client.get(`/compute/v2.1/servers/${ids[i % 10]}`)).body.server.name,
      ),
    );
    expect(names).toEqual(Array.from({ length: 500 }, (_, i) => `many-${i % 10}`));
  });
});
