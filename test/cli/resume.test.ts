import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const MAIN = join(ROOT, "dist/cli/main.js");
const SCENARIO = join(ROOT, "scenarios/rack-outage.yaml");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-resume-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const words = (name: string) => [
  ...["run", SCENARIO, "--set", "cloud.hosts[0].count=60", "--events", at(`${name}.ndjson`)],
  ...["--series", at(`${name}.csv`), "--json", at(`${name}.json`)],
];

/** A run as it was written, without what it took of the machine. */
function written(name: string): unknown {
  const { metrics, ...rest } = JSON.parse(readFileSync(at(`${name}.json`), "utf8"));
  const { "run.events_per_second": _, "run.peak_rss": __, ...simulated } = metrics;
  return { ...rest, metrics: simulated };
}

describe("novasim resume", () => {
  it("goes on after a kill -9 to the same end, byte for byte", async () => {
    expect(spawnSync("node", [MAIN, ...words("whole")]).status).toBe(0);
    const child = spawn("node", [MAIN, ...words("killed"), "--checkpoint", at("c"), "--every", "20m"]);
    const gone = new Promise((done) => child.once("exit", (_, signal) => done(signal)));
    while (!existsSync(at("c"))) await setTimeout(5);
    child.kill("SIGKILL");
    expect(await gone).toBe("SIGKILL");
    // What was written after the checkpoint is cut off again.
    writeFileSync(at("killed.ndjson"), '{"n":1,"t":0,"half a li', { flag: "a" });
    const resumed = spawnSync("node", [MAIN, "resume", at("c")], { encoding: "utf8" });
    expect(resumed.stderr).toBe("");
    expect(resumed.status).toBe(0);
    for (const kind of ["ndjson", "csv"])
      expect(readFileSync(at(`killed.${kind}`)).equals(readFileSync(at(`whole.${kind}`)))).toBe(true);
    expect(written("killed")).toEqual(written("whole"));
  });

  it("says what is wrong with a checkpoint that is none, and with a run that cannot have one", () => {
    writeFileSync(at("none"), "no checkpoint");
    const { status, stderr } = spawnSync("node", [MAIN, "resume", at("none")], { encoding: "utf8" });
    expect([status, stderr]).toEqual([2, expect.stringContaining("none: not a checkpoint")]);
    const without = spawnSync("node", [MAIN, "run", SCENARIO, "--checkpoint", at("d")], { encoding: "utf8" });
    expect([without.status, without.stderr]).toEqual([2, expect.stringContaining("--checkpoint needs --events FILE")]);
  });
});
