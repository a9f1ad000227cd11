import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { answers, type Bare, bare, until, written } from "./bare.ts";
import { Client, IMAGE } from "./client.ts";
import { BUILT, type Running, serveCommand } from "./command.ts";

/** Connections that stand about. Each takes an open file here, and one in the server's process. */
const IDLE = 10_000;
/** Open files that a server of so many connections may want. */
const FILES = IDLE + 500;

const NO_QUOTA = ["instances", "cores", "ram"].flatMap((name) => ["--option", `quota.${name}=-1`]);

let running: Running | undefined;
afterEach(async () => {
  if (running?.child.exitCode === null) await running.end();
  running = undefined;
});

/** Most open files of a process, by `/proc`; 0 where there is none. */
function fileLimit(pid: number | "self"): number {
  try {
    const [, hard = "0"] = /Max open files +\d+ +(\w+)/.exec(readFileSync(`/proc/${pid}/limits`, "utf8")) ?? [];
    return hard === "unlimited" ? Number.POSITIVE_INFINITY : Number(hard);
  } catch {
    return 0;
  }
}

const openFiles = ({ child }: Running): number => readdirSync(`/proc/${child.pid}/fd`).length;

/** MiB of memory that a process occupies. */
const memory = ({ child }: Running): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024;

/** So many connections, a hundred at a time. */
async function many(port: number, count: number): Promise<Bare[]> {
  const all: Bare[] = [];
  while (all.length < count) {
    all.push(...(await Promise.all(Array.from({ length: Math.min(100, count - all.length) }, () => bare(port)))));
  }
  return all;
}

describe.skipIf(!BUILT || fileLimit("self") === 0)("crowds (need npm run build, and Linux)", () => {
  it.skipIf(fileLimit("self") < FILES)(
    `${IDLE} idle connections, some new and some that have asked before (skipped where ${FILES} open files are not allowed)`,
    async () => {
      running = await serveCommand(NO_QUOTA);
      const server = running;
      const [files, before] = [openFiles(server), memory(server)];
      const idle = await many(server.port, IDLE);
      for (const { socket } of idle.slice(0, IDLE / 2)) socket.write(written("GET", "/compute"));
      await until(() => idle.slice(0, IDLE / 2).every(({ text }) => answers(text(), 200) === 1), "all answered");
      await until(() => openFiles(server) >= files + IDLE, "all are accepted");
      expect(memory(server) - before).toBeLessThan(400);
      const client = await Client.of(server);
      for (let i = 0; i < 50; i++) expect(await client.statusOf(await client.create())).toMatch(/BUILD|ACTIVE/);
      for (const { socket } of idle) socket.destroy();
      await until(() => openFiles(server) < files + 50, "connections are given back");
      expect((await client.get("/compute/v2.1/servers")).status).toBe(200);
      expect(await server.end()).toBe(0);
    },
  );

  it("more connections than it may have open files: the others go on, and so do new ones when there is room", async () => {
    running = await serveCommand(["--auth", "none"], 400);
    const client = await Client.of(running);
    const all = await Promise.all(Array.from({ length: 700 }, () => bare(running?.port ?? 0).catch(() => undefined)));
    await until(() => openFiles(running as Running) > 390, "it is full"); // set above
    expect((await client.get("/compute/v2.1/flavors")).status).toBe(200);
    for (const each of all) each?.socket.destroy();
    const { port } = running;
    await until(async () => {
      const { socket, text } = await bare(port);
      socket.write(written("GET", "/compute/v2.1/flavors/42"));
      await new Promise((resolve) => setTimeout(resolve, 100));
      socket.destroy();
      return answers(text(), 200) === 1;
    }, "a new connection is served");
    expect(await running.end()).toBe(0);
  });

  it("300 clients that come at once and ask on and on: each is let in before others were answered often", async () => {
    running = await serveCommand(["--auth", "none"]);
    const { port } = running;
    let answered = 0;
    const asked = written("GET", "/compute/v2.1/servers/detail");
    const clients = Array.from({ length: 300 }, async () => {
      const { socket } = await bare(port);
      const first = new Promise<number>((resolve) => {
        socket.on("data", () => {
          resolve(++answered);
          socket.write(asked);
        });
      });
      socket.write(asked);
      return { socket, first };
    });
    const firsts = clients.map(async (client) => (await client).first);
    // Node lets one client in at each turn of its loop: without more ado the last would wait for more than 10,000 answers.
    expect(Math.max(...(await Promise.all(firsts)))).toBeLessThan(4000);
    for (const client of clients) (await client).socket.destroy();
  });

  it("300 clients that create, look and delete at once: nothing is lost or mixed up", async () => {
    running = await serveCommand(["--auth", "none", "--clock", "real", "--speed", "100", ...NO_QUOTA]);
    const { url } = running;
    const headers = { "content-type": "application/json", "openstack-api-version": "compute 2.90" };
    const ask = async (method: string, path: string, body?: object) => {
      const response = await fetch(`${url}/compute/v2.1/servers${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: response.status === 204 ? undefined : await response.json() };
    };
    const lives = Array.from({ length: 300 }, async (_, i) => {
      const server = { name: `crowd-${i}`, flavorRef: "42", imageRef: IMAGE, networks: "none" };
      const { status, body } = await ask("POST", "", { server });
      const { id } = (body as { server: { id: string } }).server;
      const seen: string[] = [];
      while (seen.at(-1) !== "ACTIVE") {
        const shown = (await ask("GET", `/${id}`)).body as { server: { name: string; status: string } };
        if (shown.server.name !== server.name) seen.push(shown.server.name);
        if (shown.server.status !== seen.at(-1)) seen.push(shown.server.status);
      }
      const deleted = (await ask("DELETE", `/${id}`)).status;
      return `${status} ${seen.filter((each) => each !== "BUILD")} ${deleted}`;
    });
    expect(new Set(await Promise.all(lives))).toEqual(new Set(["202 ACTIVE 204"]));
    await until(
      async () => ((await ask("GET", "")).body as { servers: object[] }).servers.length === 0,
      "all are gone",
    );
    expect(await running.end()).toBe(0);
  });
});
