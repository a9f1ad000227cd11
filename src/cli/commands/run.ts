import { Command, InvalidArgumentError } from "commander";
import { createCloud } from "../../cloud.ts";
import { HOUR } from "../../engine/clock.ts";
import { suggestion } from "../../model/conf/conf.ts";
import { parseDuration } from "../../scenario/format/duration.ts";
import { LIMITS } from "../../scenario/format/limits.ts";
import { cloudPlanOf } from "../../scenario/plan/cloud-plan.ts";
import type { Branch, Scenario } from "../../scenario/plan/scenario.ts";
import { EXIT } from "../exit.ts";
import type { CheckpointPlan } from "../run/checkpoint.ts";
import { driveBranches } from "../run/drive-branches.ts";
import { inputsOf } from "../run/inputs.ts";
import { pickScenarios } from "../run/pick.ts";
import { runInTurn } from "../run/run-several.ts";
import { type DriveOptions, drive } from "../run/run-to-end.ts";
import { type PickOptions, takesScenarios } from "../run/scenario-options.ts";
import { runStudy, type StudyOptions, takesStudy, wholeNumber } from "./study.ts";

interface RunCommandOptions extends StudyOptions, PickOptions {
  readonly events?: string;
  readonly series?: string;
  readonly state?: string;
  readonly untilEvent?: number;
  readonly branch?: string;
  readonly checkpoint?: string;
  readonly every: number;
  readonly digest: boolean;
}

/** `novasim run SCENARIO…`: runs scenarios and says what happened. */
export function runCommand(): Command {
  return takesStudy(takesScenarios(new Command("run")))
    .description("run a scenario, or one after the other, and say what happened")
    .option("--cell <name>", "only this cell of the scenario's matrix")
    .option("--branch <name>", "only this branch of the scenario, on one cloud")
    .option("--json <file>", "write the run as JSON, for compare (- for standard output: its summary alone)")
    .option("--events <file>", "write the event log as NDJSON")
    .option("--series <file>", "write the samples of the state as CSV")
    .option("--state <file>", "write the state at the end as JSON")
    .option("--no-digest", "make no hash of the event log: a quarter faster")
    .option("--report <file>", "write a page (HTML) that shows the run")
    .option("--checkpoint <file>", "save the run now and then; novasim resume FILE goes on from there")
    .option("--every <duration>", "virtual time between two checkpoints", duration, HOUR)
    .option("--until-event <number>", "stop just before this event, and show the events before it", wholeNumber)
    .action(async (files: readonly string[], options: RunCommandOptions) => {
      if (files.length > 1 && !areForSeveral(options)) return;
      const [scenario, ...others] = pickScenarios(files, options) ?? [];
      if (scenario === undefined) return;
      if (others.length === 0) await runOne(scenario, options);
      else await runInTurn([scenario, ...others], (each) => runOne(each, options));
    });
}

/** Options that report one run, or belong to one scenario. */
const FOR_ONE = ["json", "events", "series", "state", "report", "checkpoint", "untilEvent", "cell", "branch"] as const;

/** Whether the options can be had for several scenarios; where not, that is said and the exit code set. */
function areForSeveral(options: RunCommandOptions): boolean {
  const odd = FOR_ONE.find((name) => options[name] !== undefined);
  if (odd === undefined) return true;
  const flag = odd === "untilEvent" ? "until-event" : odd;
  console.error(
    `--${flag} is for one scenario; run them one by one, or name the files in each scenario's output.files`,
  );
  process.exitCode = EXIT.INVALID;
  return false;
}

async function runOne(scenario: Scenario, options: RunCommandOptions): Promise<void> {
  const many = options.runs > 1 || (scenario.cells.length > 0 && scenario.cell === null);
  if (many) await runStudy(scenario, filesOf(scenario, options), options);
  else await runScenario(scenario, options);
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

/** The checkpoints that are asked for; undefined, with the exit code set, when they cannot be had. */
function checkpointOf(scenario: Scenario, options: RunCommandOptions): CheckpointPlan | undefined {
  const { checkpoint: file, every, json, seed, set, cell, digest } = options;
  if (file === undefined) return undefined;
  const files = filesOf(scenario, options);
  if (scenario.branches !== null) {
    console.error("--checkpoint: a run that branches cannot be saved; leave 'branches' out, or the checkpoint");
    process.exitCode = EXIT.INVALID;
    return undefined;
  }
  if (digest && files.events === undefined) {
    console.error("--checkpoint needs --events FILE, from which the log's digest is gone on with; or --no-digest");
    process.exitCode = EXIT.INVALID;
    return undefined;
  }
  const given = { set, ...(seed === undefined ? {} : { seed }), ...(cell === undefined ? {} : { cell }) };
  return { file, every, scenario: scenario.file, ...inputsOf(scenario), options: given, files, json, digest };
}

async function runScenario(scenario: Scenario, options: RunCommandOptions): Promise<void> {
  const { untilEvent, json, digest } = options;
  const branch = branchOf(scenario, options);
  if (options.branch !== undefined && branch === undefined) return;
  const checkpoint = checkpointOf(scenario, options);
  if (options.checkpoint !== undefined && checkpoint === undefined) return;
  const drives: DriveOptions = {
    files: filesOf(scenario, options),
    json,
    digest,
    ...(untilEvent === undefined ? {} : { untilEvent }),
    ...(branch === undefined ? {} : { branch }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
  if (scenario.branches !== null && branch === undefined) await driveBranches(scenario, drives);
  else await drive(scenario, createCloud(cloudPlanOf(scenario)), drives);
}

/** The branch that is asked for; undefined, with the exit code set, when there is no such. */
function branchOf(scenario: Scenario, { branch: wanted }: RunCommandOptions): Branch | undefined {
  if (wanted === undefined) return undefined;
  const list = scenario.branches?.list ?? [];
  const branch = list.find(({ name }) => name === wanted);
  if (branch !== undefined) return branch;
  const names = list.map(({ name }) => name);
  const mend = names.length === 0 ? "; it has none" : suggestion(wanted, names) || `; there are: ${names.join(" | ")}`;
  console.error(`${scenario.file}: the scenario has no branch '${wanted}'${mend}`);
  process.exitCode = EXIT.INVALID;
  return undefined;
}

/** Reads a duration of the command line: ms. */
function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0 || ms > LIMITS.durationMs)
    throw new InvalidArgumentError("it must be a duration such as 1h or 30m");
  return ms;
}
