import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import type { Recorder } from "../../report/series/recorder.ts";
import type { SavedRun, ScenarioRun } from "../../scenario/run/run.ts";
import type { FileLengths, Files, RunFiles } from "./run-files.ts";
import type { ScenarioOptions } from "./scenario-options.ts";

/** What a checkpoint file begins with; another version of novasim may have another. */
const FORMAT = "novasim checkpoint 3";

/** Where checkpoints go, and what they need to tell besides the run. */
export interface CheckpointPlan {
  readonly file: string;
  /** ms of virtual time between two of them. */
  readonly every: number;
  /** The scenario's file, and its text as it was read. */
  readonly scenario: string;
  readonly text: string;
  readonly options: Pick<ScenarioOptions, "seed" | "set" | "cell">;
  readonly files: Files;
  readonly json: string | undefined;
  readonly digest: boolean;
}

/** All that a checkpoint holds. */
export interface Checkpoint {
  readonly format: typeof FORMAT;
  readonly plan: CheckpointPlan;
  readonly lengths: FileLengths;
  readonly run: SavedRun;
  /** Null: nobody asked for pictures. */
  readonly recorder: ReturnType<Recorder["save"]> | null;
}

/** Writes a checkpoint. At every instant the file holds a whole one: the one before, or this. */
export function writeCheckpoint(
  plan: CheckpointPlan,
  run: ScenarioRun,
  recorder: Recorder | null,
  files: RunFiles,
): void {
  // Saving hands on what is left of the event log; only then its length is known.
  const saved = run.save();
  const checkpoint: Checkpoint = {
    format: FORMAT,
    plan,
    lengths: files.lengths,
    run: saved,
    recorder: recorder === null ? null : recorder.save(),
  };
  const fresh = `${plan.file}.new`;
  writeFileSync(fresh, serialize(checkpoint));
  renameSync(fresh, plan.file);
}

/** @throws Error that says what is wrong with the file. */
export function readCheckpoint(file: string): Checkpoint {
  let checkpoint: unknown;
  try {
    checkpoint = deserialize(readFileSync(file));
  } catch (error) {
    throw new Error(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (
    typeof checkpoint !== "object" ||
    checkpoint === null ||
    !("format" in checkpoint) ||
    checkpoint.format !== FORMAT
  )
    throw new Error(`${file}: no checkpoint of this version; write one with novasim run --checkpoint ${file}`);
  return checkpoint as Checkpoint;
}
