import { setImmediate } from "node:timers/promises";
import type { Cloud } from "../../cloud.ts";
import { Recorder } from "../../report/series/recorder.ts";
import { eventsText } from "../../report/text/events-text.ts";
import { summaryText } from "../../report/text/summary-text.ts";
import { pluginErrorOf } from "../../scenario/format/plugin-hooks.ts";
import { ScenarioError } from "../../scenario/format/problem.ts";
import type { Branch, Scenario } from "../../scenario/plan/scenario.ts";
import { type RunOptions, ScenarioRun } from "../../scenario/run/run.ts";
import { EXIT } from "../exit.ts";
import { fileErrorOf } from "../files/file-error.ts";
import { writeJson } from "../files/write-whole.ts";
import { type CheckpointPlan, type RunCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { Interrupt } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { recorded } from "./report.ts";
import { type Files, RunFiles } from "./run-files.ts";

/** What becomes of a run besides its summary on the terminal. */
export interface DriveOptions {
  readonly files: Files;
  /** Where the run goes as JSON; `-`: its summary to standard output. */
  readonly json: string | undefined;
  /** False: no digest of the event log. */
  readonly digest: boolean;
  readonly untilEvent?: number;
  /** The branch of the scenario that the run goes on as. */
  readonly branch?: Branch;
  readonly checkpoint?: CheckpointPlan;
}

/** Actions between two looks at the terminal. */
const STRIDE = 250;

/**
 * Brings a run to its end, with a progress bar and checkpoints, and tells what happened.
 *
 * @param cloud of the scenario at time 0, or as it was at the checkpoint.
 * @param past the checkpoint that is gone on from.
 */
export async function drive(
  scenario: Scenario,
  cloud: Cloud,
  options: DriveOptions,
  past?: RunCheckpoint,
): Promise<void> {
  const files = new RunFiles(options.files, past?.marks);
  const started = performance.now();
  const { untilEvent, digest, branch } = options;
  const recorder = files.needCharts || isFile(options.json) ? new Recorder(cloud) : null;
  if (past?.recorder) recorder?.load(past.recorder);
  const settings: RunOptions = {
    ...files.optionsWith(recorder),
    digest,
    past: files.pastEvents(),
    branches: branch !== undefined,
    ...(untilEvent === undefined ? {} : { untilEvent }),
  };
  let run =
    past === undefined
      ? new ScenarioRun(scenario, cloud, settings)
      : ScenarioRun.resume(scenario, past.run, settings, cloud);
  const interrupt = new Interrupt();
  let failed = false;
  try {
    await runToEnd(run, interrupt, stepper(run, recorder, files, options.checkpoint));
    if (run.branches && branch !== undefined) {
      run = run.branch(branch, cloud, settings);
      await runToEnd(run, interrupt);
    }
    run.stop();
  } catch (error) {
    failed = true;
    printExplanation(run, error);
    return;
  } finally {
    interrupt.close();
    files.close();
    if (failed && options.checkpoint === undefined) files.discard();
  }
  await tell(run, recorder, files, (performance.now() - started) / 1000, options.json);
  if (interrupt.heard) process.exitCode = EXIT.INTERRUPTED;
}

/**
 * Goes on with a run to its end, to where it branches, or to Ctrl-C, with a progress bar.
 *
 * @param go does some more of it; returns whether there is more to do.
 */
export async function runToEnd(run: ScenarioRun, interrupt: Interrupt, go = () => run.step(STRIDE)): Promise<void> {
  const progress = new Progress(run.progress.of);
  try {
    while (!interrupt.heard && go()) {
      progress.show(run.progress.done, run.progress.now);
      await setImmediate();
    }
  } finally {
    progress.stop();
  }
}

/** Whether the run goes to a file as JSON, with its charts. */
function isFile(json: string | undefined): json is string {
  return json !== undefined && json !== "-";
}

/** Goes on for some actions, with the checkpoints that fall due; returns whether there is more to do. */
function stepper(
  run: ScenarioRun,
  recorder: Recorder | null,
  files: RunFiles,
  plan: CheckpointPlan | undefined,
): () => boolean {
  if (plan === undefined) return () => run.step(STRIDE);
  const { every } = plan;
  let next = Math.floor(run.progress.now / every + 1) * every;
  return () => {
    for (let left = STRIDE; left > 0; left--) {
      if (!run.step(1)) return false;
      const { now } = run.progress;
      if (now < next) continue;
      writeCheckpoint(plan, run, recorder, files);
      next = Math.floor(now / every + 1) * every;
    }
    return true;
  };
}

/**
 * The simulator itself failed: its error names the event; those before it are shown.
 *
 * @throws ScenarioError, FileError, PluginError when that is what it was
 */
export function printExplanation(run: ScenarioRun, error: unknown): void {
  if (error instanceof ScenarioError) throw error;
  const ofFile = fileErrorOf(error);
  if (ofFile !== undefined) throw ofFile;
  const ofPlugin = pluginErrorOf(error);
  if (ofPlugin !== undefined) throw ofPlugin;
  const message = error instanceof Error ? error.message : String(error);
  console.error(`The simulator failed: ${message}\n\nThe last events before that:\n${eventsText(run.lastEvents)}`);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error) console.error(`\n${cause.stack}`);
  process.exitCode = EXIT.BROKEN;
}

/**
 * Reports a run that has ended: in its files, on the terminal, and by the exit code.
 *
 * @param recorder null: nobody asked for charts.
 */
export async function tell(
  run: ScenarioRun,
  recorder: Recorder | null,
  files: RunFiles,
  seconds: number,
  json: string | undefined,
): Promise<void> {
  const summary = run.summary({ seconds, peakRss: process.resourceUsage().maxRSS * 1024 });
  const full = recorder === null ? null : recorded(summary, run, recorder);
  await files.finish(run, full);
  if (json === "-") process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else {
    if (isFile(json)) writeJson(json, full);
    console.log(summaryText(summary, seconds));
  }
  if (summary.ending === "violated" || summary.ending === "event")
    console.error(`\nThe last events:\n${eventsText(run.lastEvents)}`);
  if (summary.verdicts.some((verdict) => !verdict.held) && summary.ending !== "event") process.exitCode = EXIT.FAILED;
}
