import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { Command } from "commander";
import { createCloud } from "../cloud.ts";
import { summaryText } from "../report/summary-text.ts";
import { cloudPlanOf } from "../scenario/cloud-plan.ts";
import { Run } from "../scenario/run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Summary } from "../scenario/summary.ts";
import { EXIT } from "./exit.ts";
import { Progress } from "./progress.ts";
import { readOrExplain, type ScenarioOptions, takesScenario } from "./scenario-options.ts";

interface RunCommandOptions extends ScenarioOptions {
  readonly json?: string;
  readonly events?: string;
}

/** Actions between two looks at the terminal. */
const STRIDE = 250;

/** `novasim run SCENARIO`: runs a scenario and says what happened. */
export function runCommand(): Command {
  return takesScenario(new Command("run"))
    .description("run a scenario and say what happened")
    .option("--json <file>", "write the summary as JSON (- for standard output)")
    .option("--events <file>", "write the event log as NDJSON")
    .action(async (file: string, options: RunCommandOptions) => {
      const scenario = readOrExplain(file, options);
      if (scenario !== undefined) await runScenario(scenario, options);
    });
}

async function runScenario(scenario: Scenario, options: RunCommandOptions): Promise<void> {
  const log = options.events === undefined ? undefined : openSync(options.events, "w");
  const started = performance.now();
  const run = new Run(
    scenario,
    createCloud(cloudPlanOf(scenario)),
    log === undefined ? {} : { events: (lines) => writeSync(log, lines) },
  );
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
  } finally {
    progress.stop();
    process.removeListener("SIGINT", interrupt);
    if (log !== undefined) closeSync(log);
  }
  const seconds = (performance.now() - started) / 1000;
  tell(run.summary({ seconds, peakRss: process.resourceUsage().maxRSS * 1024 }), seconds, options.json);
  if (interrupted) process.exitCode = EXIT.INTERRUPTED;
}

function tell(summary: Summary, seconds: number, json: string | undefined): void {
  const text = `${JSON.stringify(summary, null, 2)}\n`;
  if (json === "-") process.stdout.write(text);
  else {
    if (json !== undefined) writeFileSync(json, text);
    console.log(summaryText(summary, seconds));
  }
  if (summary.verdicts.some((verdict) => !verdict.held)) process.exitCode = EXIT.FAILED;
}
