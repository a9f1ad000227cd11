import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PREFIX, QUEUE } from "../../src/cli/queue/runs.ts";
import type { Study } from "../../src/scenario/study/study.ts";

const MAIN = resolve(import.meta.dirname, "../../dist/cli/main.js");
const HAS_REDIS = spawnSync("redis-server", ["--version"]).status === 0;

/** Four runs of a second or so, of which the trace is a part. */
const TEXT = `scenario: v1
name: queued
seed: 3
cloud:
  hosts: [{name: "c-%d", count: 40, vcpus: 16, memory_mb: 65536, disk_gb: 1000}]
  conf: {quota: {instances: -1, cores: -1, ram: -1}}
  flavors: [{name: m1, vcpus: 1, ram: 512, disk: 1}]
  images: [{name: cirros}]
  projects: [{name: demo}]
workload:
  - {name: w, arrivals: {process: poisson, rate: 500/h, to: 8h}, create: {project: demo, flavor: m1}, lifetime: {dist: exp, mean: 30m}}
  - {name: t, trace: {file: traces/vms.csv, project: demo}}
matrix:
  plain: {}
  large: {cloud.flavors.0.vcpus: 4, cloud.conf.DEFAULT.cpu_allocation_ratio: 1.0}
`;
const SMALL = TEXT.replace("rate: 500/h, to: 8h", "rate: 20/h, to: 1h");

/** Words on a process's standard output and error. */
class Command {
  readonly process: ChildProcess;
  output = "";
  errors = "";
  readonly #ended: Promise<unknown>;

  constructor(words: readonly string[], options: { readonly cwd: string; readonly heap?: number }) {
    const { cwd, heap } = options;
    const env = heap === undefined ? process.env : { ...process.env, NODE_OPTIONS: `--max-old-space-size=${heap}` };
    this.process = spawn("node", [MAIN, ...words], { cwd, env });
    this.process.stdout?.on("data", (text) => {
      this.output += text;
    });
    this.process.stderr?.on("data", (text) => {
      this.errors += text;
    });
    this.#ended = once(this.process, "close");
  }

  /** Waits for words on the output. */
  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      if (this.process.exitCode !== null)
        throw new Error(`ended before it said ${pattern}: ${this.output}${this.errors}`);
      await setTimeout(20);
    }
  }

  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined) this.process.kill(signal);
    await this.#ended;
    return this.process.exitCode;
  }

  /** Runs that a worker said it had begun, or was done with. */
  runs(what: "begun" | "done"): string[] {
    return [...this.output.matchAll(new RegExp(`^(.*): ${what}$`, "gm"))].map((match) => match[1] ?? "").sort();
  }
}

let folder: string;
let server: ChildProcess;
let redis: string;
let port: number;
const commands: Command[] = [];

function novasim(words: readonly string[], heap?: number): Command {
  const command = new Command(words, { cwd: folder, ...(heap === undefined ? {} : { heap }) });
  commands.push(command);
  return command;
}

const worker = (...words: string[]) =>
  novasim(["worker", "--queue", redis, "--concurrency", "1", "--lost-after", "5s", ...words]);

const study = (file: string, ...words: string[]) => novasim(["study", file, "--queue", redis, ...words]);

/** What the same study gives in threads of one process. */
function local(file: string, ...words: string[]): { readonly table: string; readonly json: string } {
  const { stdout } = spawnSync("node", [MAIN, "study", file, "--json", "local.json", ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  return { table: stdout, json: readFileSync(join(folder, "local.json"), "utf8") };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function startRedis(): Promise<void> {
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  server = spawn("redis-server", words, { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise<void>((ready) => {
    server.stdout?.on("data", (text) => String(text).includes("Ready to accept connections") && ready());
  });
}

/** How many runs there are in the queue, done or not, and what else is kept for studies. */
async function left(): Promise<unknown> {
  const connection = new Redis(redis);
  const queue = new Queue(QUEUE, { connection, prefix: PREFIX });
  const counts = await queue.getJobCounts("wait", "active", "completed", "failed", "delayed");
  const bundles = await connection.keys(`${PREFIX}:study:*`);
  await queue.close();
  connection.disconnect();
  return { runs: Object.values(counts).reduce((sum, count) => sum + count, 0), bundles };
}

const NOTHING = { runs: 0, bundles: [] };

describe.skipIf(!HAS_REDIS)(
  "a study through a queue (skipped where there is no redis-server)",
  { timeout: 240_000 },
  () => {
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "novasim-queue-"));
      writeFileSync(join(folder, "q.yaml"), TEXT);
      writeFileSync(join(folder, "small.yaml"), SMALL);
      mkdirSync(join(folder, "traces"));
      writeFileSync(join(folder, "traces/vms.csv"), "submit_s,lifetime_s,vcpus,memory_mb\n0,60,1,512\n5,,2,1024\n");
      port = await freePort();
      redis = `redis://127.0.0.1:${port}`;
      await startRedis();
    });
    afterEach(async () => {
      await Promise.all(commands.splice(0).map((command) => command.end("SIGKILL")));
    });
    afterAll(async () => {
      const ended = once(server, "close");
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    });

    it("gives the local table when a worker is killed in the middle of a run, and each run once", async () => {
      const whole = local("q.yaml", "--runs", "2");
      const [one, two] = [worker(), worker()];
      await Promise.all([one.says(/taking runs/), two.says(/taking runs/)]);
      const queued = study("q.yaml", "--runs", "2", "--json", "queued.json");
      await one.says(/begun/);
      await one.end("SIGKILL");
      const [lost] = one.runs("begun").filter((run) => !one.runs("done").includes(run));
      expect(lost).toMatch(/^cell '(plain|large)', seed [34]$/);

      expect(await queued.end()).toBe(0);
      expect(queued.output).toBe(whole.table);
      expect(readFileSync(join(folder, "queued.json"), "utf8")).toBe(whole.json);
      const { cells } = JSON.parse(whole.json) as Study;
      expect(cells.map(({ runs }) => runs.map(({ seed }) => seed))).toEqual([
        ["3", "4"],
        ["3", "4"],
      ]);
      expect(two.runs("done")).toContain(lost);
      expect([...one.runs("done"), ...two.runs("done")]).toHaveLength(4);
      expect(await left()).toEqual(NOTHING);
    });

    it("counts a run once that a frozen worker lost to another", async () => {
      const frozen = worker("--lost-after", "1s");
      const queued = study("q.yaml", "--json", "queued.json");
      await frozen.says(/begun/);
      frozen.process.kill("SIGSTOP");
      const other = worker();
      await other.says(/done[\s\S]*done/);
      frozen.process.kill("SIGCONT");
      expect(await queued.end()).toBe(0);
      expect(readFileSync(join(folder, "queued.json"), "utf8")).toBe(local("q.yaml").json);
      await frozen.says(/lost to another worker|its study is gone/);
      expect(frozen.runs("done")).toEqual([]);
      expect(await left()).toEqual(NOTHING);
    });

    it("lets a worker that is told to end finish its run", async () => {
      const taker = worker();
      const queued = study("q.yaml", "--runs", "1");
      await taker.says(/begun/);
      expect(await taker.end("SIGTERM")).toBe(0);
      expect(taker.runs("begun")).toHaveLength(1);
      expect(taker.runs("done")).toEqual(taker.runs("begun"));
      const other = worker();
      expect(await queued.end()).toBe(0);
      expect(other.runs("done")).toHaveLength(1);
    });

    it("names a run that fails, once, and keeps the others", async () => {
      const text = SMALL.replace("  plain: {}", "  plain: {}\n  huge: {cloud.hosts.0.count: 100000}");
      writeFileSync(join(folder, "huge.yaml"), text);
      novasim(["worker", "--queue", redis, "--concurrency", "1"], 100);
      const queued = study("huge.yaml");
      expect(await queued.end()).toBe(3);
      expect(queued.output).toMatch(/^FAILED {2}cell 'huge', seed 3: .*memory/m);
      expect(queued.output).toMatch(/^plain +1 +1 /m);
      expect(queued.output).toMatch(/^large +1 +1 /m);
      expect(await left()).toEqual(NOTHING);
    });

    it("fails a run over which every worker is lost", async () => {
      const queued = study("q.yaml");
      for (let lost = 0; lost < 3; lost++) {
        const taker = novasim(["worker", "--queue", redis, "--concurrency", "2", "--lost-after", "2s"]);
        await taker.says(/plain.*begun[\s\S]*large.*begun|large.*begun[\s\S]*plain.*begun/);
        await taker.end("SIGKILL");
      }
      worker("--lost-after", "2s");
      expect(await queued.end()).toBe(3);
      expect(queued.output).toMatch(/^FAILED {2}cell 'plain', seed 3: 3 workers were lost over it/m);
      expect(await left()).toEqual(NOTHING);
    });

    it("is collected again by the same command after it was killed", async () => {
      const first = study("small.yaml", "--runs", "2");
      const taker = worker();
      await taker.says(/done[\s\S]*done/);
      await first.end("SIGKILL");
      const again = study("small.yaml", "--runs", "2");
      expect(await again.end()).toBe(0);
      expect(again.output).toBe(local("small.yaml", "--runs", "2").table);
      // None was done twice.
      expect(taker.runs("begun")).toHaveLength(4);
      expect(await left()).toEqual(NOTHING);
    });

    it("leaves nothing in the queue after Ctrl-C, and its runs end", async () => {
      const taker = worker();
      const queued = study("q.yaml", "--runs", "5");
      await taker.says(/begun/);
      expect(await queued.end("SIGINT")).toBe(130);
      expect(queued.output).toMatch(/FAILED {2}cell 'large', seed 7: stopped before its end/);
      expect(await left()).toEqual(NOTHING);
      // The worker is free for others.
      const next = study("small.yaml");
      expect(await next.end()).toBe(0);
    });

    it("waits for a Redis that went away, and submits again what it has lost", async () => {
      const queued = study("small.yaml", "--runs", "2");
      while (!queued.errors.includes("no worker takes runs")) await setTimeout(50);
      const ended = once(server, "close");
      server.kill("SIGKILL");
      await ended;
      await startRedis();
      worker();
      expect(await queued.end()).toBe(0);
      expect(queued.output).toBe(local("small.yaml", "--runs", "2").table);
      expect(queued.errors).toMatch(/is away.*trying again[\s\S]*is back/);
    });

    it("draws the report that the local study draws", async () => {
      local("small.yaml", "--report", "local.html");
      worker();
      expect(await study("small.yaml", "--report", "queued.html").end()).toBe(0);
      expect(readFileSync(join(folder, "queued.html"), "utf8")).toBe(readFileSync(join(folder, "local.html"), "utf8"));
    });

    it("refuses what runs elsewhere cannot do", async () => {
      writeFileSync(join(folder, "files.yaml"), `${SMALL}output: {files: {series: s.csv}}\n`);
      const files = study("files.yaml");
      expect(await files.end()).toBe(2);
      expect(files.errors).toMatch(/output.files.series: .*leave it out/);
      const threads = study("small.yaml", "--threads", "2");
      expect(await threads.end()).toBe(2);
      expect(threads.errors).toMatch(/--concurrency/);
    });
  },
);

describe("a queue that is not there", () => {
  it.each(["study s.yaml", "worker"])(
    "is an error of novasim %s",
    async (words) => {
      const cwd = mkdtempSync(join(tmpdir(), "novasim-no-queue-"));
      writeFileSync(join(cwd, "s.yaml"), SMALL.replace(/^ {2}- \{name: t.*\n/m, ""));
      const nowhere = `redis://127.0.0.1:${await freePort()}`;
      const command = new Command([...words.split(" "), "--queue", nowhere], { cwd });
      expect(await command.end()).toBe(2);
      expect(command.errors).toContain(`no Redis to be had at ${nowhere}: connect ECONNREFUSED`);
      const wrong = new Command([...words.split(" "), "--queue", "localhost:6379"], { cwd });
      expect(await wrong.end()).toBe(2);
      expect(wrong.errors).toContain("redis://HOST:PORT");
      rmSync(cwd, { recursive: true });
    },
    60_000,
  );
});

it("a command loads what speaks with a queue only for one", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "novasim-no-queue-"));
  writeFileSync(join(cwd, "s.yaml"), SMALL.replace(/^ {2}- \{name: t.*\n/m, ""));
  const loaded = (...words: string[]) => {
    const env = { ...process.env, NODE_DEBUG: "module" };
    return spawnSync("node", [MAIN, ...words], { cwd, env, encoding: "utf8", maxBuffer: 1 << 28 }).stderr;
  };
  expect(loaded("check", "s.yaml")).not.toMatch(/node_modules\/(bullmq|ioredis)/);
  expect(loaded("study", "s.yaml", "--queue", `redis://127.0.0.1:${await freePort()}`)).toMatch(/node_modules\/bullmq/);
  rmSync(cwd, { recursive: true });
}, 60_000);
