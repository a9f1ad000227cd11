import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import type { Operation } from "../../src/lifecycle/core/operation.ts";
import { stop } from "../../src/lifecycle/operations/power/stop.ts";
import { releaseHoldings } from "../../src/lifecycle/placing/resources.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import { readScenario } from "../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../src/scenario/run/run.ts";
import { AttackFailed, attack } from "../../src/testing/attack.ts";

/** A bug, planted: a server that is stopped gives its resources back, as if it had left its host. */
const leakyStop: Operation = {
  ...stop,
  outcomes: {
    ...stop.outcomes,
    stopped: { ...stop.outcomes.stopped, after: (run) => releaseHoldings(run.ctx, run.slot) },
  },
};

function failureOf(operations: readonly Operation[]): AttackFailed {
  try {
    attack({ commands: 3000, seed: 3, operations });
  } catch (error) {
    if (error instanceof AttackFailed) return error;
    throw error;
  }
  throw new Error("the attack found nothing");
}

describe("a bug that was planted", () => {
  const failure = failureOf([leakyStop]);

  it("is found, with its seed and the shortest sequence of commands", () => {
    expect(failure.law).toBe("server-on-one-host");
    expect(failure.message).toContain(`seed ${failure.seed}, path ${failure.path}`);
    expect(failure.message).toContain(failure.scenario);
    expect(failure.scenario).toMatch(
      /^# server-on-one-host: server s1 \(.*\) is on compute-1, and holds no allocation there\n/,
    );
    const calls = [...failure.scenario.matchAll(/call: ([\w-]+)/g)].map(([, call]) => call);
    expect(calls).toEqual(["createServer", "os-stop"]);
  });

  it("is reproduced by that scenario file, at the very event", () => {
    const scenario = readScenario(failure.scenario, "failure.yaml");
    const broken = new ScenarioRun(scenario, createCloud({ ...cloudPlanOf(scenario), operations: [leakyStop] }));
    while (broken.step(1000));
    const { ending, events, verdicts } = broken.summary();
    expect(ending).toBe("violated");
    expect(verdicts).toMatchObject([{ metric: "server-on-one-host", that: "always", held: false }]);
    expect(failure.message).toContain(`(event ${events}, `);
    const sound = new ScenarioRun(scenario, createCloud(cloudPlanOf(scenario)));
    while (sound.step(1000));
    expect(sound.summary().ending).toBe("until");
  });
});
