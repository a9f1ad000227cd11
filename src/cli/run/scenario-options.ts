import type { Command } from "commander";
import { ScenarioError } from "../../scenario/format/problem.ts";
import type { Scenario } from "../../scenario/plan/scenario.ts";
import { loadScenario } from "../../scenario/read/load.ts";
import { EXIT } from "../exit.ts";

/** What every command that reads a scenario takes. */
export interface ScenarioOptions {
  readonly seed?: string;
  readonly set: readonly string[];
  /** A cell of the matrix. */
  readonly cell?: string;
}

/** What every command takes that picks among scenarios. */
export interface PickOptions extends ScenarioOptions {
  readonly label: readonly string[];
}

/** Adds the scenario argument and the options that change it. */
export function takesScenario(command: Command): Command {
  return takesChanges(command.argument("<scenario>", "scenario file (YAML)"));
}

/** Adds an argument for scenarios, and the options that pick and change them. */
export function takesScenarios(command: Command): Command {
  return takesChanges(command.argument("<scenarios...>", "scenario files (YAML)")).option(
    "--label <labels>",
    "only the scenarios with these labels; -LABEL: without; several by commas, or repeated",
    collect,
    [],
  );
}

function takesChanges(command: Command): Command {
  return command
    .option("--seed <seed>", "in place of the scenario's seed")
    .option("--set <name=value>", "a parameter, or a value at a dotted path; may be repeated", collect, []);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** The scenario, or undefined when it is invalid: then every problem was printed and the exit code set. */
export function readOrExplain(file: string, options: ScenarioOptions): Scenario | undefined {
  try {
    const { set, seed, cell } = options;
    return loadScenario(file, {
      set,
      ...(seed === undefined ? {} : { seed }),
      ...(cell === undefined ? {} : { cell }),
    });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const count = error.problems.length;
    console.error(`${error.message}\n\n${count} ${count === 1 ? "problem" : "problems"} in ${file}`);
    process.exitCode = EXIT.INVALID;
    return undefined;
  }
}
