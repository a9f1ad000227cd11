import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloudText, server } from "../scenario/play.ts";

const DIST = resolve(import.meta.dirname, "../../dist");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-verdicts-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CALLS = `name: calls
timeline:
  - {at: 1m, id: a, call: createServer, as: demo, body: ${server("a")}}
  - {at: 2m, call: pause, server: a}
`;

/** `novasim run` on this text; `planted`: what is loaded before it. */
function novasim(text: string, words: readonly string[] = [], planted?: string): SpawnSyncReturns<string> {
  writeFileSync(join(folder, "scenario.yaml"), cloudText(text));
  const before = planted === undefined ? [] : ["--import", pathToFileURL(join(folder, planted)).href];
  return spawnSync("node", [...before, join(DIST, "cli/main.js"), "run", "scenario.yaml", ...words], {
    cwd: folder,
    encoding: "utf8",
  });
}

describe("novasim run exits with", () => {
  it("0 when all that is expected held", () => {
    const { status, stdout } = novasim(`${CALLS}expect: {at: [{at: end, server: a, is: {status: PAUSED}}]}`);
    expect(stdout).toContain("held    server a at the end is {status: PAUSED}");
    expect(status).toBe(0);
  });

  it("1 when an expectation failed, and says what was there", () => {
    const { status, stdout } = novasim(`${CALLS}expect: {at: [{at: end, server: a, is: {status: ACTIVE}}]}`);
    expect(stdout).toContain("FAILED  server a at the end is {status: ACTIVE}  (status: PAUSED)");
    expect(status).toBe(1);
  });

  it("2 when the scenario is invalid", () => {
    const { status, stderr } = novasim(CALLS.replace("call: pause", "call: pose"));
    expect(stderr).toContain("no operation 'pose' in the Compute API; did you mean 'pause'?");
    expect(status).toBe(2);
  });

  it("3 when the simulator itself failed, with the event's number and those before it", () => {
    const table = pathToFileURL(join(DIST, "model/tables/table.js")).href;
    writeFileSync(
      join(folder, "plant.mjs"),
      `import { Table } from ${JSON.stringify(table)};
const { set } = Table.prototype;
let left = 20;
Table.prototype.set = function (...args) {
  if (--left < 0) throw new Error("a planted bug");
  return set.apply(this, args);
};
`,
    );
    const { status, stderr } = novasim(CALLS, [], "plant.mjs");
    expect(stderr).toMatch(/The simulator failed: event (\d+) at t=00:01:\d\d\.\d+: a planted bug/);
    expect(stderr).toMatch(/\n {2}\d+ {2}00:01:00\.000 {2}server.created /);
    expect(status).toBe(3);
  });
});

describe("novasim run", () => {
  it("tells of calls that were refused", () => {
    const { status, stdout } = novasim(CALLS.replace("at: 2m", "at: 61s"));
    expect(stdout).toContain("1m 1s  pause a: 409");
    expect(status).toBe(0);
  });

  it("writes the files of `output`, and makes their folders", () => {
    const files = "{summary: out/a/summary.json, series: out/series.csv, events: out/e.ndjson, state: out/state.json}";
    const { status } = novasim(`${CALLS}output: {sample: 30s, files: ${files}}\nclock: {until: 5m}`);
    expect(status).toBe(0);
    const read = (name: string) => readFileSync(join(folder, "out", name), "utf8");
    const summary = JSON.parse(read("a/summary.json"));
    expect(summary.digest).toBe(createHash("sha256").update(read("e.ndjson")).digest("hex"));
    const [header = "", ...rows] = read("series.csv").trimEnd().split("\n");
    expect(header.split(",")).toEqual(expect.arrayContaining(["time_s", "alloc_vcpus", "ACTIVE", "PAUSED"]));
    const column = (name: string) => rows.map((row) => Number(row.split(",")[header.split(",").indexOf(name)]));
    expect(column("time_s").slice(0, 3)).toEqual([0, 30, 60]);
    expect(column("PAUSED").at(-1)).toBe(1);
    expect(column("ACTIVE")[3]).toBe(1);
    expect(JSON.parse(read("state.json")).servers.rows).toHaveLength(1);
  });

  it("--until-event shows the events before it", () => {
    const { status, stdout, stderr } = novasim(CALLS, ["--until-event", "20", "--events", "until.ndjson"]);
    expect(stdout).toContain("the event that was asked for is next");
    expect(stderr).toMatch(/\n {2}19 {2}00:01:\d\d/);
    expect(stderr).not.toMatch(/\n {2}20 {2}/);
    const log = readFileSync(join(folder, "until.ndjson"), "utf8").trimEnd().split("\n");
    expect(JSON.parse(log.at(-1) ?? "").n).toBe(19);
    expect(status).toBe(0);
    expect(novasim(CALLS, ["--until-event", "0"]).status).toBe(2);
  });
});
