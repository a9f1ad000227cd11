#!/usr/bin/env node
import { Command } from "commander";
import { checkCommand } from "./check.ts";
import { compareCommand } from "./compare.ts";
import { conformCommand } from "./conform.ts";
import { explainCommand } from "./explain.ts";
import { lifecycleCommand } from "./lifecycle.ts";
import { resumeCommand } from "./resume.ts";
import { runCommand } from "./run.ts";
import { scheduleCommand } from "./schedule.ts";
import { serveCommand } from "./serve.ts";
import { studyCommand } from "./study.ts";
import { tellError } from "./tell-error.ts";
import { VERSION } from "./version.ts";
import { workerCommand } from "./worker.ts";

const program = new Command("novasim")
  .description("OpenStack Nova's servers API as a deterministic, discrete-event simulator.")
  .version(VERSION)
  .showSuggestionAfterError()
  .showHelpAfterError("(novasim help COMMAND tells more)")
  .addCommand(runCommand())
  .addCommand(serveCommand())
  .addCommand(resumeCommand())
  .addCommand(studyCommand())
  .addCommand(workerCommand())
  .addCommand(compareCommand())
  .addCommand(checkCommand())
  .addCommand(scheduleCommand())
  .addCommand(explainCommand())
  .addCommand(lifecycleCommand())
  .addCommand(conformCommand());

for (const command of [program, ...program.commands]) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  tellError(error);
}
