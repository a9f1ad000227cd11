import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import { readScenario } from "../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../src/scenario/run/run.ts";
import { clouds } from "../../src/testing/arbitraries.ts";
import { commandSequences } from "../../src/testing/commands.ts";
import { Rig } from "../../src/testing/rig.ts";
import { scenarioFile } from "../../src/testing/scenario-file.ts";
import { cloudOf } from "../../src/testing/sketch.ts";

describe("a sequence of commands, written as a scenario file", () => {
  it("does the same things at the same times: the event logs are equal", () => {
    const property = fc.property(clouds(), fc.nat(1_000_000), commandSequences(40), (sketch, seed, sequence) => {
      const cloud = cloudOf(sketch, seed);
      const log: string[] = [];
      cloud.on("event", (event, number, time) => log.push(JSON.stringify([number, time, event])));
      const rig = new Rig(cloud, {});
      fc.modelRun(() => ({ model: { servers: 0 }, real: rig }), sequence);
      rig.finish();
      const file = scenarioFile({ sketch, seed, steps: rig.steps, end: cloud.now, error: null });
      const scenario = readScenario(file, "sequence.yaml");
      const other = createCloud(cloudPlanOf(scenario));
      const again: string[] = [];
      other.on("event", (event, number, time) => again.push(JSON.stringify([number, time, event])));
      const run = new ScenarioRun(scenario, other, { digest: false });
      while (run.step(1000));
      const first = log.findIndex((line, i) => line !== again[i]);
      if (first >= 0 || log.length !== again.length) {
        const at = first >= 0 ? first : log.length;
        expect.fail(`${file}\nhere:  ${log[at]}\nthere: ${again[at]}`);
      }
    });
    fc.assert(property, { numRuns: 60, seed: 1 });
  });
});
