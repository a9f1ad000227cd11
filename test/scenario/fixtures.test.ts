import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import { loadScenario } from "../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../src/scenario/run/run.ts";

const FOLDER = new URL("./fixtures/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));

describe("a scenario that uses much of the format", () => {
  it.each(FILES)("%s holds what it expects, and nothing else is refused", (file) => {
    const scenario = loadScenario(fileURLToPath(new URL(file, FOLDER)));
    const run = new ScenarioRun(scenario, createCloud(cloudPlanOf(scenario)), { digest: false });
    while (run.step(1000));
    const { verdicts, unexpectedResponses, ending } = run.summary({ seconds: 1, peakRss: 1 });
    expect(verdicts.length).toBeGreaterThan(0);
    expect({
      failed: verdicts.filter(({ held }) => !held),
      refused: unexpectedResponses.filter(({ expected }) => expected === null),
    }).toEqual({ failed: [], refused: [] });
    expect(ending).toBe("until");
  });
});
