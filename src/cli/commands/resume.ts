import { Command } from "commander";
import { restoreCloud } from "../../cloud.ts";
import { FileError } from "../files/file-error.ts";
import { type RunCheckpoint, readCheckpoint } from "../run/checkpoint.ts";
import { inputsOf } from "../run/inputs.ts";
import { drive } from "../run/run-to-end.ts";
import { readOrExplain } from "../run/scenario-options.ts";

/** `novasim resume FILE`: goes on with a run that was killed, from its last checkpoint, to the same end. */
export function resumeCommand(): Command {
  return new Command("resume")
    .argument("<checkpoint>", "file that `novasim run --checkpoint` wrote")
    .description("go on with a run from its last checkpoint")
    .action((file: string) => resume(readCheckpoint(file)));
}

/** @throws FileError for a scenario, or a file that it names, which is not as it was */
async function resume(checkpoint: RunCheckpoint): Promise<void> {
  const { plan, run } = checkpoint;
  const scenario = readOrExplain(plan.scenario, plan.options);
  if (scenario === undefined) return;
  const { text, inputs } = inputsOf(scenario);
  const names = new Set([...Object.keys(inputs), ...Object.keys(plan.inputs)]);
  const changed = text === plan.text ? [...names].find((name) => inputs[name] !== plan.inputs[name]) : plan.scenario;
  if (changed !== undefined)
    throw new FileError(`${changed}: changed since the checkpoint; put it back as it was, or run the scenario anew`);
  await drive(scenario, restoreCloud(run.cloud, scenario.cloud), { ...plan, checkpoint: plan }, checkpoint);
}
