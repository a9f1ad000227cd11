import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import type { Health } from "./crowd-server.ts";
import { formatRate, printTable } from "./harness.ts";

/** Clients: each creates a server, looks at it until it is there, and deletes it, over and over. */
const CLIENTS = Number(process.env.CROWD_CLIENTS ?? 1000);
const SECONDS = Number(process.env.CROWD_SECONDS ?? 600);
/** ms of real time between two looks of a client, as clients do that wait for something. */
const LOOK = 250;
/** Virtual seconds in a real one: a build takes some 4 s of virtual time. */
const SPEED = 10;

const HEADERS = { "content-type": "application/json", "openstack-api-version": "compute 2.90" };
const SERVER = { name: "crowd", flavorRef: "42", imageRef: "11111111-1111-4111-8111-111111111111", networks: "none" };

/** What the clients have seen. */
interface Tally {
  readonly times: number[];
  lives: number;
  errors: number;
}

/**
 * A thousand clients at once, for ten minutes (`CROWD_SECONDS`, `CROWD_CLIENTS`), against a server in a process of its own:
 * what it answers, how long that takes, and whether anything is left behind.
 */
export async function crowd(): Promise<void> {
  const deleted = process.env.CROWD_DELETED ?? "drop";
  const child = fork(fileURLToPath(new URL("crowd-server.js", import.meta.url)), [String(SPEED), deleted], {
    execArgv: ["--expose-gc"],
  });
  const [url] = (await once(child, "message")) as [string];
  const agent = new Agent({ keepAlive: true });
  const tally: Tally = { times: [], lives: 0, errors: 0 };
  const rows: string[][] = [];
  const note = async (when: string): Promise<void> => {
    rows.push([
      when,
      ...figures(await healthOf(child)),
      String(tally.times.length),
      String(tally.lives),
      String(tally.errors),
    ]);
  };
  await note("before");
  const began = performance.now();
  const end = began + SECONDS * 1000;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (performance.now() < end) {
      await live(`${url}/compute/v2.1/servers`, agent, tally).catch((error) => {
        if (tally.errors++ === 0) console.error(error);
      });
    }
  });
  const marks = [0.1, 0.25, 0.5, 0.75, 1].map(async (share) => {
    await sleep(share * SECONDS * 1000);
    await note(`at ${(share * SECONDS).toFixed(0)} s`);
  });
  await Promise.all([...clients, ...marks]);
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  await sleep(2000);
  await note("after");
  child.send("stop");
  await once(child, "exit");
  const sorted = Float64Array.from(tally.times).sort();
  const part = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
  printTable(
    `crowd: ${CLIENTS} clients that create, look every ${LOOK} ms and delete, for ${SECONDS} s; deleted servers: ${deleted}`,
    ["", "heap MiB", "RSS MiB", "handles", "servers", "events", "requests", "lives", "errors"],
    rows,
  );
  console.log(
    `  ${sorted.length} requests, ${formatRate(sorted.length / seconds)}, ${tally.lives} lives, ${tally.errors} errors`,
  );
  console.log(
    `  ms: p50 ${part(0.5)}, p90 ${part(0.9)}, p99 ${part(0.99)}, p99.9 ${part(0.999)}, most ${part(0.9999999)}`,
  );
}

/** One server's life. @throws Error for an answer that is not as it should be */
async function live(url: string, agent: Agent, tally: Tally): Promise<void> {
  const ask = async (method: string, path: string, status: number, body = ""): Promise<unknown> => {
    const began = performance.now();
    const got = await exchange(agent, method, `${url}${path}`, body);
    tally.times.push(performance.now() - began);
    if (got.status !== status) throw new Error(`${method} ${path}: ${got.status} ${got.text}`);
    return got.text === "" ? undefined : JSON.parse(got.text);
  };
  const { server } = (await ask("POST", "", 202, JSON.stringify({ server: SERVER }))) as { server: { id: string } };
  for (;;) {
    const shown = (await ask("GET", `/${server.id}`, 200)) as { server: { id: string; status: string } };
    if (shown.server.id !== server.id) throw new Error(`asked for ${server.id}, and got ${shown.server.id}`);
    if (shown.server.status === "ACTIVE") break;
    if (shown.server.status !== "BUILD") throw new Error(`${server.id} is ${shown.server.status}`);
    await sleep(LOOK);
  }
  await ask("DELETE", `/${server.id}`, 204);
  tally.lives++;
}

function exchange(agent: Agent, method: string, url: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { ...HEADERS, "content-length": String(Buffer.byteLength(body)) };
    const sent = request(url, { method, agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function healthOf(child: ChildProcess): Promise<Health> {
  child.send("how are you");
  const [health] = await once(child, "message");
  return health as Health; // what `crowd-server.ts` sends
}

function figures({ heap, rss, handles, servers, events }: Health): string[] {
  return [(heap / 2 ** 20).toFixed(1), (rss / 2 ** 20).toFixed(0), String(handles), String(servers), String(events)];
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
