import { createCloud } from "../../../src/cloud.ts";
import type { Summary } from "../../../src/scenario/measure/summary.ts";
import { cloudPlanOf } from "../../../src/scenario/plan/cloud-plan.ts";
import type { Scenario } from "../../../src/scenario/plan/scenario.ts";
import { ScenarioRun } from "../../../src/scenario/run/run.ts";

/** A run to its end: its event log, and what came of it. */
export interface Told {
  readonly log: string;
  readonly summary: Summary;
}

/** A run as it is, branches left aside. */
export function playPlain(scenario: Scenario): Told {
  let log = "";
  const events = (lines: string) => {
    log += lines;
  };
  const run = new ScenarioRun(scenario, createCloud(cloudPlanOf(scenario)), { events });
  while (run.step(1000));
  return { log, summary: run.summary() };
}

/** What was done once, for all branches, and each branch by its name; `alone`: on one cloud, without a fork. */
export function playBranches(scenario: Scenario): {
  readonly past: string;
  readonly branches: ReadonlyMap<string, Told>;
} {
  const { trunk, log } = playTrunk(scenario);
  const branches = new Map<string, Told>();
  for (const branch of scenario.branches?.list ?? []) {
    let own = "";
    const events = (lines: string) => {
      own += lines;
    };
    const run = trunk.branch(branch, trunk.cloud.fork(), { events });
    while (run.step(1000));
    branches.set(branch.name, { log: log() + own, summary: run.summary() });
  }
  return { past: log(), branches };
}

/** A run that makes the changes of one branch at its time, on its own cloud: nothing is forked. */
export function playAlone(scenario: Scenario, name: string): Told {
  const { trunk, log } = playTrunk(scenario);
  const branch = scenario.branches?.list.find((each) => each.name === name);
  if (branch === undefined) throw new Error(`no branch ${name}`);
  let own = "";
  const events = (lines: string) => {
    own += lines;
  };
  const run = trunk.branch(branch, trunk.cloud, { events });
  while (run.step(1000));
  return { log: log() + own, summary: run.summary() };
}

function playTrunk(scenario: Scenario): { readonly trunk: ScenarioRun; readonly log: () => string } {
  let log = "";
  const events = (lines: string) => {
    log += lines;
  };
  const trunk = new ScenarioRun(scenario, createCloud(cloudPlanOf(scenario)), { events, branches: true });
  while (trunk.step(1000));
  if (!trunk.branches) throw new Error(`the run ended before it branches: ${trunk.summary().ending}`);
  return { trunk, log: () => log };
}
