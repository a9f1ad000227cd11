import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const MAIN = join(ROOT, "dist/cli/main.js");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-cli-"));
  cpSync(join(ROOT, "scenarios"), join(folder, "scenarios"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function novasim(...words: string[]): SpawnSyncReturns<string> {
  return spawnSync("node", [MAIN, ...words], { cwd: folder, encoding: "utf8" });
}

function scenario(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const SMALL = `scenario: v1
name: small
cloud:
  hosts: [{name: "c-%d", count: 2, vcpus: 4, memory_mb: 8192, disk_gb: 100}]
  flavors: [{name: m1, vcpus: 1, ram: 512, disk: 1}]
  images: [{name: cirros}]
  projects: [{name: demo}]
  latency: cloudlab-2017
workload:
  - {name: w, arrivals: {process: poisson, rate: 20/h, from: 0s, to: 2h}, create: {project: demo, image: cirros, flavor: m1}, lifetime: {dist: exp, mean: 10m}}
`;

describe("novasim run", () => {
  it("gives the same event log for the same seed, byte for byte, and another for another seed", () => {
    const file = scenario("small.yaml", SMALL);
    const log = (seed: string, name: string) => {
      expect(novasim("run", file, "--seed", seed, "--events", name).status).toBe(0);
      return readFileSync(join(folder, name));
    };
    const first = log("1", "a.ndjson");
    expect(log("1", "b.ndjson").equals(first)).toBe(true);
    expect(log("2", "c.ndjson").equals(first)).toBe(false);
    expect(first.length).toBeGreaterThan(1000);
  });

  it("writes the summary as JSON, to a file or to standard output", () => {
    const file = scenario("small.yaml", SMALL);
    const { stdout } = novasim("run", file, "--json", "-");
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ scenario: "small", hosts: 2, ending: "done" });
    novasim("run", file, "--json", "out.json");
    const { metrics: _, chartData, text, ...rest } = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
    expect(chartData.series.times.length).toBeGreaterThan(1);
    expect(text).toBe(SMALL);
    const { metrics: __, ...same } = summary;
    expect(rest).toEqual(same);
  });

  it("exits with 1 when a threshold does not hold", () => {
    const file = scenario("strict.yaml", `${SMALL}expect: {thresholds: {create.requests.count: ["count<1"]}}\n`);
    const strict = scenario("strict.yaml", readFileSync(join(folder, file), "utf8").replace(".count:", ":"));
    const { status, stdout } = novasim("run", strict);
    expect(stdout).toContain("FAILED");
    expect(status).toBe(1);
  });

  it("says everything that is wrong with a scenario, with its place and the mend, and exits with 2", () => {
    const file = scenario(
      "broken.yaml",
      `scenario: v1
name: broken
cloud:
  hostz: []
  hosts: [{name: c, count: 0, vcpus: 4, memory_mb: 8192, disk_gb: 100}]
  flavors: [{name: huge, vcpus: 1, ram: 99999999, disk: 1}] # with no hosts, no flavor can be judged
clock: {until: 5 parsecs}
workload:
  - {name: w, trace: {file: not-there.csv, flavors: auto}}
`,
    );
    for (const command of ["run", "check"]) {
      const { status, stderr, stdout } = novasim(command, file);
      expect(status).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/broken\.yaml:4:3: .*hostz/);
      expect(stderr).toMatch(/broken\.yaml:5:\d+: .*count/s);
      expect(stderr).toMatch(/broken\.yaml:7:\d+: .*parsecs/s);
      expect(stderr).toMatch(/broken\.yaml:9:\d+: .*not-there\.csv/s);
    }
  });

  it("names the flavor that no host could hold, and the row of a trace that is malformed", () => {
    writeFileSync(
      join(folder, "vms.csv"),
      "id,submit_s,lifetime_s,vcpus,memory_mb,disk_gb,project,extra\na,0,60,1,512,,p,\nb,soon,60,1,512,,p,\n",
    );
    const file = scenario(
      "unlikely.yaml",
      `scenario: v1
name: unlikely
cloud:
  hosts: [{name: c, vcpus: 4, memory_mb: 8192, disk_gb: 100}]
  flavors: [{name: huge, vcpus: 1, ram: 99999999, disk: 1}]
  images: [{name: cirros}]
workload:
  - {name: w, trace: {file: vms.csv, flavors: auto}}
`,
    );
    const { status, stderr } = novasim("check", file);
    expect(stderr).toMatch(/unlikely\.yaml:5:\d+: .*huge/);
    expect(stderr).toMatch(/vms\.csv:3:3: .*soon/);
    expect(status).toBe(2);
  });

  it("exits with 2 for a command line it does not know", () => {
    expect(novasim("rum").status).toBe(2);
    expect(novasim("run", "x.yaml", "--sed", "1").stderr).toContain("--seed");
  });

  it("prints the summary so far on Ctrl-C and leaves complete lines in the event log", async () => {
    const log = join(folder, "interrupted.ndjson");
    const child = spawn("node", [MAIN, "run", "scenarios/azure-small.yaml", "--events", log], { cwd: folder });
    let stdout = "";
    child.stdout.on("data", (data) => {
      stdout += data;
    });
    const ended = new Promise<number | null>((done) => child.on("close", done));
    while (!(statSync(log, { throwIfNoEntry: false })?.size ?? 0)) await setTimeout(5);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(stdout).toContain("interrupted");
    const lines = readFileSync(log, "utf8").split("\n");
    expect(lines.pop()).toBe("");
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });
});
