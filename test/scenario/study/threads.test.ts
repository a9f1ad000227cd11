import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { studyText } from "../../../src/report/text/table.ts";
import type { Summary } from "../../../src/scenario/measure/summary.ts";
import { type Study, type StudyOutcome, studyOf } from "../../../src/scenario/study/study.ts";

const MAIN = resolve(import.meta.dirname, "../../../dist/cli/main.js");

const TEXT = `scenario: v1
name: small
seed: 3
cloud:
  hosts: [{name: "c-%d", count: 2, vcpus: 4, memory_mb: 8192, disk_gb: 100}]
  flavors: [{name: m1, vcpus: 1, ram: 512, disk: 1}]
  images: [{name: cirros}]
  projects: [{name: demo}]
  latency: cloudlab-2017
workload:
  - {name: w, arrivals: {process: poisson, rate: 20/h, from: 0s, to: 2h}, create: {project: demo, image: cirros, flavor: m1}, lifetime: {dist: exp, mean: 10m}}
matrix:
  plain: {}
  large: {cloud.flavors.0.vcpus: 4, cloud.conf.DEFAULT.cpu_allocation_ratio: 1.0}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-study-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function novasim(...words: string[]): SpawnSyncReturns<string> {
  return spawnSync("node", [MAIN, ...words], { cwd: folder, encoding: "utf8" });
}

/** Without what a run took of the machine. */
function outcome({ metrics, ...summary }: Summary): unknown {
  const { "run.events_per_second": _, "run.peak_rss": __, ...simulated } = metrics;
  return { ...summary, metrics: simulated };
}

describe("a study in worker threads", () => {
  it("gives the table and the numbers that the same cells give one by one", () => {
    writeFileSync(join(folder, "m.yaml"), TEXT);
    const table = novasim("study", "m.yaml", "--runs", "3", "--json", "study.json").stdout;
    const study = JSON.parse(readFileSync(join(folder, "study.json"), "utf8")) as Study;
    const outcomes: StudyOutcome[] = [];
    expect(study.cells.map(({ cell }) => cell)).toEqual(["plain", "large"]);
    for (const { cell, runs, metrics } of study.cells) {
      const alone = ["3", "4", "5"].map((seed) => {
        const { stdout } = novasim("run", "m.yaml", "--cell", cell ?? "", "--seed", seed, "--json", "-");
        const summary = JSON.parse(stdout) as Summary;
        outcomes.push({ cell, seed, summary });
        return summary;
      });
      expect(runs.map(outcome)).toEqual(alone.map(outcome));
      expect(new Set(runs.map(({ digest }) => digest)).size).toBe(3);
      const active = alone.map((run) => run.metrics["create.active"]?.count ?? Number.NaN);
      expect(metrics["create.active"]?.count?.mean).toBeCloseTo(active.reduce((a, b) => a + b) / 3, 12);
    }
    expect(table).toBe(`${studyText(studyOf({ name: "small", file: "m.yaml" }, outcomes))}\n`);
    const [plain, large] = study.cells;
    expect(large?.metrics["create.no_valid_host"]?.count?.mean).toBeGreaterThan(
      plain?.metrics["create.no_valid_host"]?.count?.mean ?? Number.POSITIVE_INFINITY,
    );
  });

  it("shows a table of mean ± standard deviation, a row for each cell", () => {
    writeFileSync(join(folder, "m.yaml"), TEXT);
    const { stdout, status } = novasim("study", "m.yaml", "--runs", "2");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^plain +2 +2 +\d+(\.\d+)? ± /m);
    expect(stdout).toMatch(/^large +2 +2 +/m);
  });

  it("names a cell that fails with its seed, and keeps the others", () => {
    writeFileSync(join(folder, "f.yaml"), TEXT.replace("  plain: {}", "  plain: {}\n  broken: {clock.until: 1h}"));
    // A folder stands where the broken cell's second run is to write.
    spawnSync("mkdir", ["-p", join(folder, "out/s.broken.4.csv")]);
    const { stdout, status } = novasim("run", "f.yaml", "--runs", "2", "--series", "out/s.csv");
    expect(status).toBe(3);
    expect(stdout).toMatch(/FAILED {2}cell 'broken', seed 4: .*it is a directory/);
    expect(stdout).toMatch(/^broken +1 /m);
    expect(stdout).toMatch(/^large +2 /m);
    expect(existsSync(join(folder, "out/s.large.4.csv"))).toBe(true);
    expect(readFileSync(join(folder, "out/s.plain.3.csv"), "utf8")).toMatch(/^time_s,/);
  });

  it("ends with 1 when an expectation of any run does not hold", () => {
    const text = `${TEXT}expect: {thresholds: {create.no_valid_host: ["count<1"]}}\n`;
    writeFileSync(join(folder, "e.yaml"), text);
    const { stdout, status } = novasim("run", "e.yaml", "--runs", "2");
    expect(status).toBe(1);
    expect(stdout).toMatch(/not held {2}large, seed 3: create.no_valid_host count<1/);
  });

  it("refuses cells whose runs would write the same files", () => {
    writeFileSync(join(folder, "n.yaml"), TEXT.replace("  plain: {}", "  a b: {}\n  a-b: {}"));
    const { stderr, status } = novasim("run", "n.yaml", "--series", "out/n.csv");
    expect(status).toBe(2);
    expect(stderr).toMatch(/cells 'a b' and 'a-b' .* rename one/);
    expect(existsSync(join(folder, "out/n.a-b.3.csv"))).toBe(false);
  });

  it("takes one cell alone, and a cell's own seed where it has one", () => {
    writeFileSync(join(folder, "o.yaml"), TEXT.replace("  plain: {}", "  plain: {}\n  late: {seed: 30}"));
    const seeds = (...words: string[]) => {
      const { cells } = JSON.parse(novasim("run", "o.yaml", "--runs", "2", "--json", "-", ...words).stdout) as Study;
      return cells.map(({ cell, runs }) => [cell, ...runs.map(({ seed }) => seed)]);
    };
    expect(seeds("--cell", "late")).toEqual([["late", "30", "31"]]);
    expect(seeds()).toEqual([
      ["plain", "3", "4"],
      ["late", "30", "31"],
      ["large", "3", "4"],
    ]);
    expect(seeds("--seed", "8", "--cell", "large")).toEqual([["large", "8", "9"]]);
  });
});
