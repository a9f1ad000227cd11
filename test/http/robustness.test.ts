import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client, IMAGE, NETWORK } from "./client.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

let served: Served;
let client: Client;

beforeAll(async () => {
  served = await serve({ clock: "manual", limits: { request: 600 }, errors: () => {} });
  client = await Client.of(served);
});
afterAll(() => served.close());

/** A bare connection, and all that comes back on it until it ends. */
async function bare(): Promise<{ readonly socket: Socket; readonly answer: Promise<string> }> {
  const socket = connect(served.port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.on("error", () => {});
  const answer = once(socket, "close").then(() => text);
  await once(socket, "connect");
  return { socket, answer };
}

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
        const { socket, answer } = await bare();
        socket.write(text);
        socket.resetAndDestroy();
        await answer;
      }
    }
    await alive();
  });

  it("bodies that never come whole: nothing is done, and the connection is ended in time", async () => {
    const events = served.cloud.events;
    const { socket, answer } = await bare();
    socket.write(
      `POST /compute/v2.1/servers HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ${client.token}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"server": {`,
    );
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(served.cloud.events).toBe(events);
    await alive();
  });

  it("headers that come one letter at a time", async () => {
    const { socket, answer } = await bare();
    const drip = setInterval(() => socket.writable && socket.write("a"), 50);
    socket.write("GET /compute HTTP/1.1\r\nX-");
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
    await alive();
  });

  it("bodies of 10 MB", async () => {
    const body = JSON.stringify({ server: { name: "x".repeat(10 << 20) } });
    const status = await new Promise((resolve) => {
      const headers = {
        "x-auth-token": client.token,
        "content-type": "application/json",
        "content-length": body.length,
      };
      const sent = request(`${served.url}/compute/v2.1/servers`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", () => resolve("reset"));
      sent.end(body);
    });
    expect([413, "reset"]).toContain(status);
    await alive();
  });

  it("bodies that are larger than Nova takes, with Nova's answer", async () => {
    const { status, body } = await client.post("/compute/v2.1/servers", { server: { name: "x".repeat(200_000) } });
    expect([status, body.title]).toEqual([413, "Request Entity Too Large"]);
  });

  it("headers that are too large", async () => {
    const { socket, answer } = await bare();
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
    const { socket, answer } = await bare();
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

  it("a thousand idle connections", async () => {
    const idle = await Promise.all(Array.from({ length: 1000 }, bare));
    await alive();
    for (const { socket } of idle) socket.destroy();
    await Promise.all(idle.map(({ answer }) => answer));
    await alive();
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

/** The command, until it says that it serves. */
async function command(
  ...args: readonly string[]
): Promise<{ readonly child: ChildProcess; readonly url: string; readonly output: () => string }> {
  const child = spawn(process.execPath, [MAIN, "serve", "--port", "0", ...args]);
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  child.stderr.on("data", (chunk) => {
    text += chunk;
  });
  while (!/serving at \S+/.test(text) && child.exitCode === null)
    await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  return { child, url: /serving at (\S+)/.exec(text)?.[1] ?? "", output: () => text };
}

describe.skipIf(!existsSync(MAIN))("novasim serve (needs npm run build)", () => {
  it("answers what has come in when SIGTERM comes under load, and exits with 0", async () => {
    const { child, url } = await command();
    const loaded = await Client.of({ url });
    const server = { name: "s", flavorRef: "42", imageRef: IMAGE, networks: [{ uuid: NETWORK }] };
    let done = 0;
    let broken = 0;
    let stopping = false;
    const load = Array.from({ length: 20 }, async () => {
      for (;;) {
        try {
          const { status } = await loaded.post("/compute/v2.1/servers", { server });
          if (status !== 202 && status !== 403) broken++;
          done++;
        } catch (error) {
          // Once it listens no more, no connection comes about; before, every request is answered.
          const code = (error as { cause?: { code?: string } }).cause?.code;
          if (!stopping || !["ECONNREFUSED", "UND_ERR_SOCKET", "ECONNRESET"].includes(code ?? "")) broken++;
          return;
        }
      }
    });
    while (done < 100) await new Promise((resolve) => setTimeout(resolve, 5));
    stopping = true;
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    const [code] = await exit;
    await Promise.all(load);
    expect([code, broken]).toEqual([0, 0]);
  });

  it("warns when it listens beyond this machine", async () => {
    const { child, output } = await command("--host", "0.0.0.0");
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(output()).toContain("warning: listening at 0.0.0.0");
  });

  it.each([
    [["--port", "70000"], 2],
    [["--clock", "moon"], 2],
    [["--option", "no_such_option=1"], 2],
    [["--option", "reclaim_instance_interval"], 2],
    [["--set", "a=b"], 2],
    [["nowhere.yaml"], 2],
  ] as const)("exits for %j with %i", async (args, code) => {
    const { child } = await command(...args);
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(code);
  });
});
