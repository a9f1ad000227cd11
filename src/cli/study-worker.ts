import { createCloud } from "../cloud.ts";
import type { RecordedRun } from "../report/html/recorded-run.ts";
import { Recorder } from "../report/pictures/recorder.ts";
import { cloudPlanOf } from "../scenario/cloud-plan.ts";
import { loadScenario } from "../scenario/load.ts";
import { Run } from "../scenario/run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { StudyRun } from "../scenario/study/plan.ts";
import { recorded } from "./report.ts";
import { type Files, RunFiles } from "./run-files.ts";

/** One run of a study, for a worker thread. */
export interface StudyTask {
  readonly run: StudyRun;
  /** The scenario, and what the command line changes in it. */
  readonly file: string;
  readonly set: readonly string[];
  /** What this run writes. */
  readonly files: Files;
  /** Gets, at its place, how far the run is: 0 to 1. */
  readonly progress: Float64Array<SharedArrayBuffer>;
  readonly place: number;
}

/** Actions between two looks at how far the run is. */
const STRIDE = 1000;

/** The scenario that was read last: runs come cell by cell, and differ in nothing but the seed. */
let last: { readonly key: string; readonly scenario: Scenario } | undefined;

function scenarioOf({ file, set, run }: StudyTask): Scenario {
  const key = JSON.stringify([file, set, run.cell]);
  if (last?.key !== key) {
    last = { key, scenario: loadScenario(file, { set, ...(run.cell === null ? {} : { cell: run.cell }) }) };
  }
  return { ...last.scenario, seed: run.seed };
}

/** Does one run, in the thread of a pool. What it throws is the pool's to tell. */
export default async function work(task: StudyTask): Promise<RecordedRun> {
  const scenario = scenarioOf(task);
  const files = new RunFiles(task.files);
  try {
    const cloud = createCloud(cloudPlanOf(scenario));
    const recorder = new Recorder(cloud);
    const run = new Run(scenario, cloud, files.optionsWith(recorder));
    while (run.step(STRIDE)) {
      const { done, of } = run.progress;
      task.progress[task.place] = of === 0 ? 0 : done / of;
    }
    task.progress[task.place] = 1;
    const full = recorded(run.summary(), run, recorder);
    await files.finish(run, full);
    return full;
  } finally {
    files.close();
  }
}
