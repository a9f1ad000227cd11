import { createCloud } from "../../cloud.ts";
import { protectStates } from "../../model/tables/immutable.ts";
import { Recorder } from "../../report/series/recorder.ts";
import { pluginErrorOf } from "../../scenario/format/plugin-hooks.ts";
import { cloudPlanOf } from "../../scenario/plan/cloud-plan.ts";
import type { Scenario } from "../../scenario/plan/scenario.ts";
import { readScenario } from "../../scenario/read/load.ts";
import { ScenarioRun } from "../../scenario/run/run.ts";
import type { StudyRun } from "../../scenario/study/plan.ts";
import { guardPlugins } from "../plugins/watch.ts";
import { type Files, RunFiles } from "../run/run-files.ts";
import type { Bundle } from "./bundle.ts";
import { PLUGIN_FAULT, type RunResult } from "./outcome.ts";

// A thread of the command line: see cli/main.ts.
protectStates(false);
guardPlugins();

/** One run of a study, for a worker thread. */
export interface RunTask {
  readonly run: StudyRun;
  readonly bundle: Bundle;
  /** Whether its charts are wanted. */
  readonly withCharts: boolean;
  /** What this run writes. */
  readonly files: Files;
  /** Its one item gets how far the run is: 0 to 1. */
  readonly done: Float64Array<SharedArrayBuffer>;
}

/** Actions between two looks at how far the run is. */
const STRIDE = 1000;

/** The scenario that was read last: runs come cell by cell, and differ in nothing but the seed. */
let last: { readonly key: string; readonly scenario: Scenario } | undefined;

function scenarioOf({ bundle, run: { cell, seed } }: RunTask): Scenario {
  const key = `${bundle.id} ${cell}`;
  if (last?.key !== key) {
    const { file, text, set, contents } = bundle;
    last = { key, scenario: readScenario(text, file, { set, contents, ...(cell === null ? {} : { cell }) }) };
  }
  return { ...last.scenario, seed };
}

/** Does one run, in the thread of a pool. What it throws is the pool's to tell. */
export default async function work(task: RunTask): Promise<RunResult> {
  try {
    return await runOne(task);
  } catch (error) {
    const fault = pluginErrorOf(error);
    // Between threads an error keeps its message and its cause, and loses its class.
    throw fault === undefined ? error : new Error(fault.message, { cause: PLUGIN_FAULT });
  }
}

async function runOne(task: RunTask): Promise<RunResult> {
  const scenario = scenarioOf(task);
  const files = new RunFiles(task.files);
  try {
    const cloud = createCloud(cloudPlanOf(scenario));
    const recorder = task.withCharts || files.needCharts ? new Recorder(cloud) : null;
    const run = new ScenarioRun(scenario, cloud, files.optionsWith(recorder));
    while (run.step(STRIDE)) {
      const { done, of } = run.progress;
      task.done[0] = of === 0 ? 0 : done / of;
    }
    task.done[0] = 1;
    const summary = run.summary();
    const chartData = recorder?.chartData(run.metrics) ?? null;
    await files.finish(run, chartData && { ...summary, chartData, text: task.bundle.text });
    return { summary, chartData: task.withCharts ? chartData : null };
  } finally {
    files.close();
  }
}
