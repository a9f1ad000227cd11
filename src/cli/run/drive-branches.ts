import { createCloud } from "../../cloud.ts";
import type { State } from "../../model/records/state.ts";
import type { BranchedRun, RecordedRun } from "../../report/html/recorded-run.ts";
import { Recorder } from "../../report/series/recorder.ts";
import { branchesText } from "../../report/text/branches-text.ts";
import { eventsText } from "../../report/text/events-text.ts";
import { cloudPlanOf } from "../../scenario/plan/cloud-plan.ts";
import type { Branch, Scenario } from "../../scenario/plan/scenario.ts";
import { type RunOptions, ScenarioRun } from "../../scenario/run/run.ts";
import { EXIT } from "../exit.ts";
import { writeJson } from "../files/write-whole.ts";
import { Interrupt } from "./interrupt.ts";
import { recorded } from "./report.ts";
import { RunFiles } from "./run-files.ts";
import { type DriveOptions, printExplanation, runToEnd, tell } from "./run-to-end.ts";

/** A run of the scenario, or one of its branches, and what is recorded of it. */
interface Driven {
  readonly run: ScenarioRun;
  readonly recorder: Recorder;
}

/**
 * Brings a run to where its scenario branches, and each branch from there to its end; reports them side by side.
 *
 * @throws ScenarioError for a branch that wants to change what has come by then; nothing of any branch is done then.
 */
export async function driveBranches(scenario: Scenario, options: Omit<DriveOptions, "checkpoint">): Promise<void> {
  const files = new RunFiles(options.files, undefined, true);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const interrupt = new Interrupt();
  const trunk = begin(scenario, files, options);
  let driven = trunk;
  const runs: RecordedRun[] = [];
  const states = new Map<string, State>();
  const stopped: string[] = [];
  let failed = false;
  try {
    await runToEnd(trunk.run, interrupt);
    const branches = trunk.run.branches && !interrupt.heard ? (scenario.branches?.list ?? []) : [];
    const begun = branches.map((branch) => goOn(trunk, branch, files, options));
    while (begun.length > 0) {
      // Taken out, so that what a branch has made can go when the next one is under way.
      driven = begun.shift() ?? trunk;
      const { run, recorder } = driven;
      await runToEnd(run, interrupt);
      run.stop();
      runs.push(recorded(run.summary(), run, recorder));
      stopped.push(...lastEventsOf(run));
      if (options.files.state !== undefined) states.set(run.scenario.branch ?? "", run.state);
    }
    trunk.run.stop();
  } catch (error) {
    failed = true;
    printExplanation(driven.run, error);
    return;
  } finally {
    interrupt.close();
    files.close();
    if (failed) files.discard();
  }
  // It ended before it branched: there is one run to report.
  if (runs.length === 0) await tell(trunk.run, trunk.recorder, files, seconds(), options.json);
  else await tellBranches(branchedOf(scenario, runs), states, files, seconds(), options.json);
  for (const text of stopped) console.error(text);
  if (interrupt.heard) process.exitCode = EXIT.INTERRUPTED;
}

/** What came before the event at which a branch stopped, where it stopped at one. */
function lastEventsOf(run: ScenarioRun): readonly string[] {
  const { ending, branch } = run.summary();
  if (ending !== "violated" && ending !== "event") return [];
  return [`\nThe last events of branch '${branch}':\n${eventsText(run.lastEvents)}`];
}

function begin(scenario: Scenario, files: RunFiles, options: DriveOptions): Driven {
  const cloud = createCloud(cloudPlanOf(scenario));
  const recorder = new Recorder(cloud);
  const run = new ScenarioRun(scenario, cloud, { ...files.optionsWith(recorder), ...common(options), branches: true });
  return { run, recorder };
}

function goOn(trunk: Driven, branch: Branch, files: RunFiles, options: DriveOptions): Driven {
  const cloud = trunk.run.cloud.fork();
  const recorder = new Recorder(cloud);
  recorder.load(structuredClone(trunk.recorder.save()));
  const run = trunk.run.branch(branch, cloud, { ...files.optionsWith(recorder, branch.name), ...common(options) });
  return { run, recorder };
}

function common({ digest, untilEvent }: DriveOptions): RunOptions {
  return { digest, ...(untilEvent === undefined ? {} : { untilEvent }) };
}

function branchedOf({ name, file, cell, seed, branches }: Scenario, runs: readonly RecordedRun[]): BranchedRun {
  return { scenario: name, file, cell, seed, branchesAt: branches?.at ?? 0, runs };
}

async function tellBranches(
  branched: BranchedRun,
  states: ReadonlyMap<string, State>,
  files: RunFiles,
  seconds: number,
  json: string | undefined,
): Promise<void> {
  await files.finishBranches(branched, states);
  if (json === "-") {
    const summaries = branched.runs.map(({ chartData: _, text: __, ...summary }) => summary);
    process.stdout.write(`${JSON.stringify({ ...branched, runs: summaries }, null, 2)}\n`);
  } else {
    if (json !== undefined) writeJson(json, branched);
    console.log(branchesText(branched, seconds));
  }
  const failed = branched.runs.some(({ verdicts, ending }) => ending !== "event" && verdicts.some(({ held }) => !held));
  if (failed) process.exitCode = EXIT.FAILED;
}
