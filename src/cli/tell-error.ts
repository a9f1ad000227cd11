import { CommanderError } from "commander";
import { pluginErrorOf } from "../scenario/format/plugin-hooks.ts";
import { ScenarioError } from "../scenario/format/problem.ts";
import { systemReason } from "../scenario/format/read-file.ts";
import { EXIT } from "./exit.ts";
import { fileErrorOf } from "./files/file-error.ts";
import { QueueError } from "./queue/queue-error.ts";

/** Says what went wrong, and sets the exit code by whose fault it is. */
export function tellError(error: unknown): void {
  const ofFile = fileErrorOf(error);
  const system = systemReason(error);
  const ofPlugin = pluginErrorOf(error);
  // commander has told of its own.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.HELD : EXIT.INVALID;
  else if (error instanceof ScenarioError || error instanceof QueueError) tell(error.message);
  else if (ofPlugin !== undefined) tell(ofPlugin.message);
  else if (ofFile !== undefined) tell(ofFile.message);
  else if (system !== undefined)
    tell(`${error instanceof Error && "path" in error ? `'${error.path}': ` : ""}${system}`);
  else {
    console.error(error);
    process.exitCode = EXIT.BROKEN;
  }
}

function tell(message: string): void {
  console.error(message);
  process.exitCode = EXIT.INVALID;
}

/**
 * Lets the terminal go away: a pipe that is closed (`| head`) ends the output and nothing else, for the files and the exit
 * code of a run are still wanted. Any other failure to write (a full disk) is reported, and ends the process.
 */
export function toleratesClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") return;
      if (stream === process.stdout)
        console.error(`cannot write to standard output: ${systemReason(error) ?? error.message}`);
      process.exit(EXIT.INVALID);
    });
}
