import { readFileSync } from "node:fs";
import { Command } from "commander";
import { restoreCloud } from "../../cloud.ts";
import { EXIT } from "../exit.ts";
import { type Checkpoint, readCheckpoint } from "../run/checkpoint.ts";
import { drive } from "../run/run-to-end.ts";
import { readOrExplain } from "../run/scenario-options.ts";

/** `novasim resume FILE`: goes on with a run that was killed, from its last checkpoint, to the same end. */
export function resumeCommand(): Command {
  return new Command("resume")
    .argument("<checkpoint>", "file that `novasim run --checkpoint` wrote")
    .description("go on with a run from its last checkpoint")
    .action(async (file: string) => {
      try {
        await resume(readCheckpoint(file));
      } catch (error) {
        console.error(error instanceof Error ? error.message : String(error));
        process.exitCode = EXIT.INVALID;
      }
    });
}

async function resume(checkpoint: Checkpoint): Promise<void> {
  const { plan, run } = checkpoint;
  if (readFileSync(plan.scenario, "utf8") !== plan.text)
    throw new Error(`${plan.scenario}: changed since the checkpoint; put the text back, or run it anew`);
  const scenario = readOrExplain(plan.scenario, plan.options);
  if (scenario === undefined) return;
  await drive(scenario, restoreCloud(run.cloud, scenario.cloud), { ...plan, checkpoint: plan }, checkpoint);
}
