import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = resolve(import.meta.dirname, "../../dist/cli/main.js");

const SCENARIO = `scenario: v1
name: sizes
params: {hosts: 2}
cloud:
  hosts: [{name: "c-%d", count: "\${hosts}", vcpus: 4, memory_mb: 8192, disk_gb: 100}]
  flavors: [{name: m1, vcpus: 4, ram: 512, disk: 1}]
  images: [{name: cirros}]
  projects: [{name: demo}]
  conf: {DEFAULT: {cpu_allocation_ratio: 1.0}}
workload:
  - {name: w, arrivals: {process: constant, rate: 1/h, from: 0s, to: 5h}, create: {project: demo, flavor: m1}, lifetime: forever}
matrix: {few: {}, many: {params.hosts: 4}}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-compare-"));
  writeFileSync(join(folder, "sizes.yaml"), SCENARIO);
  novasim("study", "sizes.yaml", "--json", "a.json");
  novasim("study", "sizes.yaml", "--set", "workload.0.arrivals.to=3h", "--json", "b.json");
  novasim("run", "sizes.yaml", "--cell", "few", "--json", "run.json");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function novasim(...words: string[]) {
  return spawnSync("node", [MAIN, ...words], { cwd: folder, encoding: "utf8" });
}

describe("novasim compare of studies", () => {
  it("shows the cells of one name after one another", () => {
    const { stdout, status } = novasim("compare", "a.json", "b.json");
    expect(status).toBe(0);
    const rows = stdout.split("\n").map((line) => line.split(/ {2,}/));
    const noValidHost = rows.find((row) => row.includes("no valid host"))?.indexOf("no valid host") ?? -1;
    expect(
      rows
        .filter(([first = ""]) => first.includes(".json") && !first.startsWith("sizes"))
        .map((row) => [row[0], row[noValidHost]]),
    ).toEqual([
      ["few, a.json", "3"],
      ["few, b.json", "1"],
      ["many, a.json", "1"],
      ["many, b.json", "0"],
    ]);
  });

  it.each([
    [["a.json", "run.json"], "a.json is a study and run.json a run; compare runs with runs and studies with studies"],
    [["a.json", "b.json", "--report", "page.html"], "a.json: a study's file has no charts; leave --report out"],
    [["sizes.yaml", "none.json"], "sizes.yaml: "],
    [["a.json", "none.json"], "cannot read 'none.json': "],
  ])("refuses %j", (words, told) => {
    const { stdout, stderr, status } = novasim("compare", ...words);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(told);
  });
});
