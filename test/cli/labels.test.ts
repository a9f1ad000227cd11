import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { picks, readLabels } from "../../src/cli/run/labels.ts";

const MAIN = resolve(import.meta.dirname, "../../dist/cli/main.js");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-labels-"));
  write("small", "[az, fast]", "count==0");
  write("large", "[az, slow]", "count==0");
  write("wrong", "[fast, odd]", "count==7");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A scenario of one server, and what is expected of those that find no host. */
function write(name: string, labels: string, expected: string): void {
  const text = `scenario: v1
name: ${name}
labels: ${labels}
cloud:
  hosts: [{name: "c-%d", count: 2, vcpus: 4, memory_mb: 8192, disk_gb: 100}]
  flavors: [{name: m1, vcpus: 1, ram: 512, disk: 1}]
  images: [{name: cirros}]
  projects: [{name: demo}]
workload:
  - {name: w, arrivals: {process: constant, rate: 1/h, from: 0s, to: 2h}, create: {project: demo, flavor: m1}, lifetime: forever}
expect: {thresholds: {create.no_valid_host: ["${expected}"]}}
`;
  writeFileSync(join(folder, `${name}.yaml`), text);
}

function novasim(...words: string[]) {
  return spawnSync("node", [MAIN, ...words], { cwd: folder, encoding: "utf8" });
}

const ALL = ["small.yaml", "large.yaml", "wrong.yaml"];
/** The names of the scenarios that were run, by their headings. */
const ran = (stdout: string) => [...stdout.matchAll(/^(\S+) {2}\(/gm)].map(([, name]) => name);

describe("labels", () => {
  it("pick what has all of them and none behind a minus", () => {
    expect(readLabels(["az, +fast", "-slow"])).toEqual({ has: ["az", "fast"], lacks: ["slow"] });
    expect(picks(readLabels(["az,-slow"]), ["az", "fast"])).toBe(true);
    expect(picks(readLabels(["az,-slow"]), ["az", "slow"])).toBe(false);
    expect(picks(readLabels(["az,fast"]), ["az"])).toBe(false);
    expect(picks(readLabels([]), [])).toBe(true);
  });
});

describe("novasim run of several scenarios", () => {
  it("runs them in turn, tells of each and of all, and exits as the worst of them does", () => {
    const { stdout, status } = novasim("run", ...ALL);
    expect(ran(stdout)).toEqual(["small", "large", "wrong"]);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("3 scenarios · 2 held · 1 did not: wrong");
    expect(status).toBe(1);
  });

  it("runs those that are picked by their labels", () => {
    const { stdout, status } = novasim("run", ...ALL, "--label", "az");
    expect(ran(stdout)).toEqual(["small", "large"]);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("2 scenarios · 2 held");
    expect(status).toBe(0);
    expect(ran(novasim("run", ...ALL, "--label", "az,-slow").stdout)).toEqual(["small"]);
    expect(ran(novasim("run", ...ALL, "--label", "-slow", "--label", "odd").stdout)).toEqual(["wrong"]);
  });

  it("says where none is picked, and runs nothing", () => {
    const odd = novasim("run", ...ALL, "--label", "fats");
    expect([odd.status, odd.stdout]).toEqual([2, ""]);
    expect(odd.stderr).toContain("no scenario has the label 'fats'; did you mean 'fast'?");
    const none = novasim("run", ...ALL, "--label", "slow,odd");
    expect(none.status).toBe(2);
    expect(none.stderr).toContain("no scenario is picked by --label slow,odd; labels there are: az, fast, odd, slow");
  });

  it("runs nothing where one of them is broken, and tells of all that are", () => {
    writeFileSync(join(folder, "broken.yaml"), "scenario: v1\nname: broken\n");
    writeFileSync(join(folder, "odd.yaml"), "scenario: v9\n");
    const { stdout, stderr, status } = novasim("run", "small.yaml", "broken.yaml", "odd.yaml");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("problem in broken.yaml");
    expect(stderr).toContain("in odd.yaml");
  });

  it("refuses what is for one", () => {
    const { stdout, stderr, status } = novasim("run", ...ALL, "--json", "out.json");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("--json is for one scenario");
  });
});

describe("novasim check of several scenarios", () => {
  it("tells of each", () => {
    const { stdout, status } = novasim("check", ...ALL, "--label", "fast");
    expect(stdout).toBe("small.yaml: small is fine\nwrong.yaml: wrong is fine\n");
    expect(status).toBe(0);
  });
});
