import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import { loadScenario } from "../../src/scenario/read/load.ts";
import { type SavedRun, ScenarioRun } from "../../src/scenario/run/run.ts";

const FOLDER = new URL("../../scenarios/", import.meta.url);
/** All but those that replay a trace, which are long. */
const FILES = readdirSync(FOLDER).filter(
  (file) => file.endsWith(".yaml") && !readFileSync(new URL(file, FOLDER), "utf8").includes("trace:"),
);

/** Runs a scenario to its end; saved, thrown away and gone on with after every so many actions. */
function play(file: string, every: number) {
  const scenario = loadScenario(fileURLToPath(new URL(file, FOLDER)));
  let log = "";
  const events = (lines: string) => {
    log += lines;
  };
  let run = new ScenarioRun(scenario, createCloud(cloudPlanOf(scenario)), { events });
  let saves = 0;
  while (run.step(every)) {
    if (every === Number.POSITIVE_INFINITY) continue;
    const saved = deserialize(serialize(run.save())) as SavedRun;
    const past = Buffer.from(log);
    expect(past.length).toBe(saved.log?.bytes);
    run = ScenarioRun.resume(scenario, saved, { events, past: [past] });
    saves++;
  }
  return { log, summary: run.summary(), saves };
}

describe("a run that is saved and gone on with", () => {
  it.each(FILES)("comes to the same end, byte for byte: %s", (file) => {
    const whole = play(file, Number.POSITIVE_INFINITY);
    const steps = Math.max(1, Math.floor(whole.summary.events / 400));
    const parts = play(file, Math.min(steps, 97));
    expect(parts.saves).toBeGreaterThan(0);
    expect(parts.summary).toEqual(whole.summary);
    expect(parts.log === whole.log).toBe(true);
  });
});
