import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloudText, server } from "../scenario/play.ts";

const MAIN = resolve(import.meta.dirname, "../../dist/cli/main.js");

const TEXT = `name: fork
clock: {until: 30m}
timeline:
  - {at: 1m, id: a, call: createServer, as: demo, body: ${server("a")}}
branches:
  at: 10m
  patches:
    as-it-is:
    stopped:
      timeline[+]: {at: 11m, call: os-stop, server: a}
      expect.at[+]: {at: end, server: a, is: {status: SHUTOFF}}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-branches-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function novasim(text: string, ...words: readonly string[]) {
  writeFileSync(join(folder, "fork.yaml"), cloudText(text));
  return spawnSync("node", [MAIN, ...words], { cwd: folder, encoding: "utf8" });
}

const read = (name: string) => readFileSync(join(folder, name), "utf8");

describe("novasim run of a scenario that branches", () => {
  it("tells of the branches side by side, and names them in what it writes", () => {
    const files = [
      "--json",
      "f.json",
      "--events",
      "f.ndjson",
      "--series",
      "f.csv",
      "--state",
      "s.json",
      "--report",
      "f.html",
    ];
    const { status, stdout, stderr } = novasim(TEXT, "run", "fork.yaml", ...files);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^fork {2}\(fork.yaml, seed 1\) {2}branches at 10m/);
    expect(stdout).toMatch(/\n {2} +as-it-is +stopped\n/);
    expect(stdout).toMatch(/\n {2}server a at the end is \{status: SHUTOFF\} +- +held\n?/);

    const { branchesAt, runs } = JSON.parse(read("f.json"));
    expect(branchesAt).toBe(600_000);
    expect(runs.map((run: { branch: string }) => run.branch)).toEqual(["as-it-is", "stopped"]);

    const lines = read("f.ndjson").trimEnd().split("\n");
    const own = lines.filter((line) => line.startsWith('{"branch":"stopped",'));
    const past = lines.filter((line) => !line.startsWith('{"branch":'));
    expect(own.length).toBeGreaterThan(0);
    expect(past.every((line) => JSON.parse(line).t < 600_000)).toBe(true);
    const whole = [...past, ...own.map((line) => line.replace('"branch":"stopped",', ""))].map((line) => `${line}\n`);
    expect(createHash("sha256").update(whole.join("")).digest("hex")).toBe(runs[1].digest);

    const alone = novasim(TEXT, "run", "fork.yaml", "--branch", "stopped", "--events", "alone.ndjson");
    expect(alone.status).toBe(0);
    expect(alone.stdout).toContain("held    server a at the end is {status: SHUTOFF}");
    expect(read("alone.ndjson")).toBe(whole.join(""));

    const rows = read("f.csv").trimEnd().split("\n");
    expect(rows[0]).toMatch(/^branch,time_s,/);
    expect(new Set(rows.slice(1).map((row) => row.split(",")[0]))).toEqual(new Set(["", "as-it-is", "stopped"]));
    expect(Object.keys(JSON.parse(read("s.json")))).toEqual(["as-it-is", "stopped"]);
    expect(read("f.html")).toMatch(/Branches of one run: the same up to 10m/);

    const compared = novasim(TEXT, "compare", "f.json");
    expect(compared.stdout).toMatch(/fork, as-it-is, seed 1 +fork, stopped, seed 1/);
  });

  it("exits with 1 when an expectation of one branch failed, and says where", () => {
    const { status, stdout } = novasim(TEXT.replace("SHUTOFF", "PAUSED"), "run", "fork.yaml");
    expect(stdout).toMatch(/server a at the end is \{status: PAUSED\} +- +FAILED \(status: SHUTOFF\)/);
    expect(status).toBe(1);
  });

  it("stops every branch before the event that is asked for", () => {
    const { status, stdout } = novasim(TEXT, "run", "fork.yaml", "--until-event", "30", "--json", "-");
    expect(status).toBe(0);
    const { runs } = JSON.parse(stdout);
    expect(runs.map(({ ending, events }: { ending: string; events: number }) => [ending, events])).toEqual([
      ["until", expect.any(Number)],
      ["event", 29],
    ]);
    const early = novasim(TEXT, "run", "fork.yaml", "--until-event", "10");
    expect([early.status, early.stdout]).toEqual([0, expect.stringContaining("the event that was asked for is next")]);
  });

  it("ends a branch in which an invariant breaks, with the event's number and the events up to it", () => {
    const text = `clock: {until: 30m}
timeline:
  - {at: 1m, call: createServer, body: {server: {name: s, flavorRef: large, imageRef: cirros, networks: none, min_count: 8}}}
expect: {always: [no-overcommit]}
branches:
  at: 10m
  patches:
    as-it-is: {}
    less: {cloud.conf.DEFAULT.cpu_allocation_ratio: 0.5}
`;
    const { status, stdout, stderr } = novasim(text, "run", "fork.yaml", "--events", "v.ndjson");
    expect(stdout).toMatch(/no-overcommit always +held +FAILED \(event \d+: /);
    const [, number] = /FAILED \(event (\d+): /.exec(stdout) ?? [];
    expect(stderr).toContain("The last events of branch 'less':");
    const told = [...stderr.matchAll(/^ {2}(\d+) {2}\d\d:\d\d:\d\d/gm)].map(([, each]) => each);
    expect([told.length, told.at(-1), status]).toEqual([20, number, 1]);

    // Without a fork it is the same event; and asked to stop before it, the run does, with no invariant broken.
    const alone = novasim(text, "run", "fork.yaml", "--branch", "less");
    expect(alone.stderr.match(/^ {2}\d+ {2}\d\d:\d\d:\d\d.*$/gm)).toHaveLength(20);
    expect(alone.stderr).toContain(`\n  ${number}  00:10:00`);
    expect(alone.status).toBe(1);
    const before = novasim(text, "run", "fork.yaml", "--branch", "less", "--until-event", number ?? "");
    expect(before.stderr).toContain(`\n  ${Number(number) - 1}  `);
    expect(before.stderr).not.toContain(`\n  ${number}  `);
    expect([before.status, before.stdout]).toEqual([
      0,
      expect.stringContaining("the event that was asked for is next"),
    ]);
  });

  it.each([
    [["--branch", "stoped"], /the scenario has no branch 'stoped'; did you mean 'stopped'\?/],
    [["--checkpoint", "c"], /--checkpoint: a run that branches cannot be saved/],
    [["--runs", "2"], /fork\.yaml: a scenario that branches cannot be studied; run it once/],
  ])("refuses %s", (words, message) => {
    const { status, stderr } = novasim(TEXT, "run", "fork.yaml", ...words);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(novasim(TEXT, "study", "fork.yaml").status).toBe(2);
  });

  it("refuses a patch of what was reached before the fork, before any branch goes on", () => {
    const text = TEXT.replace("branches:", "  - {when: {server: a, status: ACTIVE}, call: pause, server: a}\nbranches:")
      .replace("timeline[+]", "timeline[1]")
      .replace("at: 11m, ", "");
    const { status, stderr, stdout } = novasim(text, "run", "fork.yaml", "--events", "late.ndjson");
    expect(stderr).toMatch(/in branch 'stopped': the item that stands here comes before the run branches, at 10m/);
    expect([status, stdout]).toEqual([2, ""]);
    expect(() => read("late.ndjson")).toThrow("no such file");
  });
});
