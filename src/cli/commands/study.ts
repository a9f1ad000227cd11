import { format, parse } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import type { RecordedRun } from "../../report/html/recorded-run.ts";
import { studyText } from "../../report/text/table.ts";
import { LIMITS } from "../../scenario/format/limits.ts";
import { ScenarioError } from "../../scenario/format/problem.ts";
import type { Scenario } from "../../scenario/plan/scenario.ts";
import { runsOf, type StudyRun } from "../../scenario/study/plan.ts";
import { type Study, studyOf } from "../../scenario/study/study.ts";
import { EXIT } from "../exit.ts";
import { writeJson } from "../files/write-whole.ts";
import { QueueError } from "../queue/queue-error.ts";
import { StudyProgress } from "../run/progress.ts";
import { writeReport } from "../run/report.ts";
import type { Files } from "../run/run-files.ts";
import { readOrExplain, type ScenarioOptions, takesScenario } from "../run/scenario-options.ts";
import { bundleOf } from "../study/bundle.ts";
import { runHere } from "../study/local.ts";
import type { RunOutcome, StudyWork } from "../study/outcome.ts";

/** What a command that does a study takes. */
export interface StudyOptions extends ScenarioOptions {
  readonly runs: number;
  readonly threads?: number;
  readonly json?: string;
  readonly report?: string;
  /** The address of a Redis, from which workers take the runs. */
  readonly queue?: string;
}

/** Adds the options of a study. */
export function takesStudy(command: Command): Command {
  return command
    .option("--runs <number>", "runs of each cell, with seeds from the scenario's own on", wholeUpTo(LIMITS.runs), 1)
    .option(
      "--threads <number>",
      "worker threads for many runs (default: one for each processor)",
      wholeUpTo(LIMITS.threads),
    );
}

/** Reads a whole number from 1 on. */
export function wholeNumber(text: string): number {
  return wholeUpTo(Number.MAX_SAFE_INTEGER)(text);
}

/** Reads a whole number from 1 to `most`. */
export function wholeUpTo(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? "from 1 on" : `from 1 to ${most}`;
    throw new InvalidArgumentError(`it must be a whole number ${range}`);
  };
}

/** `novasim study SCENARIO`: runs every cell of a matrix with several seeds, into one table. */
export function studyCommand(): Command {
  return takesStudy(takesScenario(new Command("study")))
    .description("run every cell of a scenario's matrix, with several seeds, into one table")
    .option("--json <file>", "write the study as JSON (- for standard output)")
    .option("--report <file>", "write a page (HTML) that shows the cells side by side")
    .option("--queue <url>", "have the runs done by novasim workers at a Redis: redis://HOST:PORT")
    .action(async (file: string, options: StudyOptions) => {
      const scenario = readOrExplain(file, options);
      if (scenario === undefined) return;
      const { files: own } = scenario.output;
      const files = options.report === undefined ? own : { ...own, report: options.report };
      await runStudy(scenario, files, options);
    });
}

/** @throws QueueError for what a study cannot have whose runs are done elsewhere. */
function checkForQueue({ report: _, ...each }: Files, { threads }: StudyOptions): void {
  if (threads !== undefined)
    throw new QueueError("--threads is for runs on this machine; with --queue, give --concurrency to the workers");
  const [file] = Object.keys(each);
  if (file !== undefined)
    throw new QueueError(
      `output.files.${file}: runs that a queue hands to other machines write no files here; leave it out, or do the study without --queue`,
    );
}

/** `out/series.csv` of one run among many: `out/series.pack.3.csv`. */
function fileOf(file: string, { cell, seed }: StudyRun): string {
  const { dir, name, ext } = parse(file);
  const words = [...(cell === null ? [] : [cell]), seed].map((word) => word.replaceAll(/[^\w.=+-]+/g, "-"));
  return format({ dir, base: `${[name, ...words].join(".")}${ext}` });
}

/** @throws ScenarioError when two runs would write the same file. */
function checkForNames({ file }: Scenario, runs: readonly StudyRun[]): void {
  const seen = new Map<string, StudyRun>();
  for (const run of runs) {
    const name = fileOf("", run);
    const other = seen.get(name);
    if (other !== undefined) {
      const message = `cells '${other.cell}' and '${run.cell}' are called too much alike for the names of files; rename one`;
      throw new ScenarioError([{ file, message }]);
    }
    seen.set(name, run);
  }
}

/**
 * Does all runs of a study, and tells what came of them.
 *
 * @throws ScenarioError, QueueError when it cannot be done.
 */
export async function runStudy(scenario: Scenario, files: Files, options: StudyOptions): Promise<void> {
  if (options.queue !== undefined) checkForQueue(files, options);
  const { report, ...each } = files;
  const runs = runsOf(scenario, options.runs);
  if (Object.keys(each).length > 0) checkForNames(scenario, runs);
  const bundle = bundleOf(scenario, options.set);
  const progress = new StudyProgress(runs.length);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once("SIGINT", interrupt);
  const work: StudyWork = {
    bundle,
    withCharts: report !== undefined,
    progress: (done) => progress.show(done),
    signal: stop.signal,
  };
  let outcomes: readonly RunOutcome[];
  try {
    if (options.queue === undefined) {
      const filesOf = (run: StudyRun) =>
        Object.fromEntries(Object.entries(each).map(([what, file]) => [what, fileOf(file, run)]));
      const { threads } = options;
      outcomes = await runHere(runs, { ...work, filesOf, ...(threads === undefined ? {} : { threads }) });
    } else {
      // What speaks with a queue is loaded only for one.
      const { runOnQueue } = await import("../queue/collect.ts");
      outcomes = await runOnQueue(runs, { ...work, queue: options.queue, tell: (message) => progress.tell(message) });
    }
  } finally {
    progress.stop();
    process.removeListener("SIGINT", interrupt);
  }
  const study = studyOf(scenario, outcomes);
  if (report !== undefined) await reportOn(study, scenario, outcomes, bundle.text, report);
  if (options.json === "-") process.stdout.write(`${JSON.stringify(study, null, 2)}\n`);
  else {
    if (options.json !== undefined) writeJson(options.json, study);
    console.log(studyText(study));
  }
  if (stop.signal.aborted) process.exitCode = EXIT.INTERRUPTED;
  else if (outcomes.some((outcome) => "error" in outcome && outcome.byPlugin)) process.exitCode = EXIT.INVALID;
  else if (study.failed.length > 0) process.exitCode = EXIT.BROKEN;
  else if (study.cells.some(({ held, runs: all }) => held < all.length)) process.exitCode = EXIT.FAILED;
}

/** Writes a page that shows, of each cell, the first run that came to its end. */
async function reportOn(
  study: Study,
  scenario: Scenario,
  outcomes: readonly RunOutcome[],
  text: string,
  file: string,
): Promise<void> {
  const first = new Map<string, RecordedRun>();
  for (const outcome of outcomes) {
    const label = outcome.cell ?? scenario.name;
    if ("summary" in outcome && outcome.chartData !== null && !first.has(label))
      first.set(label, { ...outcome.summary, chartData: outcome.chartData, text });
  }
  await writeReport(file, [...first.values()], { title: scenario.name, labels: [...first.keys()], study });
}
