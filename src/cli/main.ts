#!/usr/bin/env node
import { Command } from "commander";
import { protectStates } from "../model/tables/immutable.ts";
import { checkCommand } from "./commands/check.ts";
import { compareCommand } from "./commands/compare.ts";
import { conformCommand } from "./commands/conform.ts";
import { explainCommand } from "./commands/explain.ts";
import { lifecycleCommand } from "./commands/lifecycle.ts";
import { resumeCommand } from "./commands/resume.ts";
import { runCommand } from "./commands/run.ts";
import { scheduleCommand } from "./commands/schedule.ts";
import { serveCommand } from "./commands/serve.ts";
import { studyCommand } from "./commands/study.ts";
import { workerCommand } from "./commands/worker.ts";
import { guardPlugins } from "./plugins/watch.ts";
import { tellError, toleratesClosedPipes } from "./tell-error.ts";
import { VERSION } from "./version.ts";

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

toleratesClosedPipes();
// Nobody holds the state of a command but the command itself.
protectStates(false);
guardPlugins();
try {
  await program.parseAsync();
} catch (error) {
  tellError(error);
}
