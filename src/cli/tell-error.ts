import { CommanderError } from "commander";
import { ScenarioError } from "../scenario/format/problem.ts";
import { EXIT } from "./exit.ts";
import { QueueError } from "./queue/queue-error.ts";

/** Says what went wrong, and sets the exit code by whose fault it is. */
export function tellError(error: unknown): void {
  // commander has told of its own.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.HELD : EXIT.INVALID;
  else if (error instanceof ScenarioError || error instanceof QueueError) {
    console.error(error.message);
    process.exitCode = EXIT.INVALID;
  } else {
    console.error(error);
    process.exitCode = EXIT.BROKEN;
  }
}
