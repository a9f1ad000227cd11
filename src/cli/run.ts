import { setImmediate } from "node:timers/promises";
import { Command } from "commander";
import { createCloud } from "../cloud.ts";
import { eventsText } from "../report/events-text.ts";
import { Recorder } from "../report/pictures/recorder.ts";
import { summaryText } from "../report/summary-text.ts";
import { cloudPlanOf } from "../scenario/cloud-plan.ts";
import { Run } from "../scenario/run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { EXIT } from "./exit.ts";
import { Progress } from "./progress.ts";
import { recorded } from "./report.ts";
import { RunFiles, writeJson } from "./run-files.ts";
import { readOrExplain, takesScenario } from "./scenario-options.ts";
import { runStudy, type StudyOptions, takesStudy, wholeNumber } from "./study.ts";

interface RunCommandOptions extends StudyOptions {
  readonly events?: string;
  readonly series?: string;
  readonly state?: string;
  readonly untilEvent?: number;
  readonly digest: boolean;
}

/** Actions between two looks at the terminal. */
const STRIDE = 250;

/** `novasim run SCENARIO`: runs a scenario and says what happened. */
export function runCommand(): Command {
  return takesStudy(takesScenario(new Command("run")))
    .description("run a scenario and say what happened")
    .option("--cell <name>", "only this cell of the scenario's matrix")
    .option("--json <file>", "write the run as JSON, for compare (- for standard output: its summary alone)")
    .option("--events <file>", "write the event log as NDJSON")
    .option("--series <file>", "write the samples of the state as CSV")
    .option("--state <file>", "write the state at the end as JSON")
    .option("--no-digest", "make no hash of the event log: a quarter faster")
    .option("--report <file>", "write a page (HTML) that shows the run")
    .option("--until-event <number>", "stop just before this event, and show the events before it", wholeNumber)
    .action(async (file: string, options: RunCommandOptions) => {
      const scenario = readOrExplain(file, options);
      if (scenario === undefined) return;
      const many = options.runs > 1 || (scenario.cells.length > 0 && scenario.cell === null);
      if (many) await runStudy(scenario, filesOf(scenario, options), options);
      else await runScenario(scenario, options);
    });
}

/** The files of the scenario, and those of the command line in their place. */
function filesOf(scenario: Scenario, options: RunCommandOptions): Scenario["output"]["files"] {
  const { events, series, state, report } = options;
  return {
    ...scenario.output.files,
    ...(events === undefined ? {} : { events }),
    ...(series === undefined ? {} : { series }),
    ...(state === undefined ? {} : { state }),
    ...(report === undefined ? {} : { report }),
  };
}

async function runScenario(scenario: Scenario, options: RunCommandOptions): Promise<void> {
  const files = new RunFiles(filesOf(scenario, options));
  const started = performance.now();
  const { untilEvent } = options;
  const cloud = createCloud(cloudPlanOf(scenario));
  const recorder = new Recorder(cloud);
  const run = new Run(scenario, cloud, {
    ...files.optionsWith(recorder),
    digest: options.digest,
    ...(untilEvent === undefined ? {} : { untilEvent }),
  });
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  process.once("SIGINT", interrupt);
  const progress = new Progress(run.progress.of);
  try {
    while (!interrupted && run.step(STRIDE)) {
      progress.show(run.progress.done, run.progress.now);
      await setImmediate();
    }
    run.stop();
  } catch (error) {
    progress.stop();
    explain(run, error);
    return;
  } finally {
    progress.stop();
    process.removeListener("SIGINT", interrupt);
    files.close();
  }
  await tell(run, recorder, files, (performance.now() - started) / 1000, options.json);
  if (interrupted) process.exitCode = EXIT.INTERRUPTED;
}

/** The simulator itself failed: its error names the event; those before it are shown. */
function explain(run: Run, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`The simulator failed: ${message}\n\nThe last events before that:\n${eventsText(run.lastEvents)}`);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error) console.error(`\n${cause.stack}`);
  process.exitCode = EXIT.BROKEN;
}

async function tell(
  run: Run,
  recorder: Recorder,
  files: RunFiles,
  seconds: number,
  json: string | undefined,
): Promise<void> {
  const summary = run.summary({ seconds, peakRss: process.resourceUsage().maxRSS * 1024 });
  const full = recorded(summary, run, recorder);
  await files.finish(run, full);
  if (json === "-") process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else {
    if (json !== undefined) writeJson(json, full);
    console.log(summaryText(summary, seconds));
  }
  if (summary.ending === "violated" || summary.ending === "event")
    console.error(`\nThe last events:\n${eventsText(run.lastEvents)}`);
  if (summary.verdicts.some((verdict) => !verdict.held) && summary.ending !== "event") process.exitCode = EXIT.FAILED;
}
