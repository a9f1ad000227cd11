import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import type { Recorder } from "../../report/series/recorder.ts";
import type { SavedRun, ScenarioRun } from "../../scenario/run/run.ts";
import { FileError, withFile } from "../files/file-error.ts";
import { writeWhole } from "../files/write-whole.ts";
import { VERSION } from "../version.ts";
import type { FileMarks, Files, RunFiles } from "./run-files.ts";
import type { ScenarioOptions } from "./scenario-options.ts";

/** What the first line of a checkpoint file begins with. Another version may read the state in another way. */
const FORMAT = `novasim ${VERSION} checkpoint 5`;

/** The first line: the format, the length in bytes of what follows, and its SHA-256. */
const HEAD = /^(novasim \S+ checkpoint \d+) (\d+) ([0-9a-f]{64})\n/;

/** Where checkpoints go, and what they need to tell besides the run. */
export interface CheckpointPlan {
  readonly file: string;
  /** ms of virtual time between two of them. */
  readonly every: number;
  /** The scenario's file, and its text as it was read. */
  readonly scenario: string;
  readonly text: string;
  /** SHA-256 of the files that the scenario names, by their names. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly options: Pick<ScenarioOptions, "seed" | "set" | "cell">;
  readonly files: Files;
  readonly json: string | undefined;
  readonly digest: boolean;
}

/** All that a checkpoint holds. */
export interface RunCheckpoint {
  readonly plan: CheckpointPlan;
  readonly marks: FileMarks;
  readonly run: SavedRun;
  /** Null: nobody asked for charts. */
  readonly recorder: ReturnType<Recorder["save"]> | null;
}

/** Writes a checkpoint. At every instant the file holds a whole one: the one before, or this. */
export function writeCheckpoint(
  plan: CheckpointPlan,
  run: ScenarioRun,
  recorder: Recorder | null,
  files: RunFiles,
): void {
  // Saving hands on what is left of the event log; only then its mark is known.
  const saved = run.save();
  const checkpoint: RunCheckpoint = {
    plan,
    marks: files.marks(saved.log),
    run: saved,
    recorder: recorder === null ? null : recorder.save(),
  };
  const body = serialize(checkpoint);
  const head = Buffer.from(`${FORMAT} ${body.length} ${sha256(body)}\n`);
  writeWhole(plan.file, Buffer.concat([head, body]));
}

/** @throws FileError that says in one sentence what is wrong with the file */
export function readCheckpoint(file: string): RunCheckpoint {
  const bytes = withFile("read", file, () => readFileSync(file));
  const [line, format, length, hash] = HEAD.exec(bytes.subarray(0, 200).toString("latin1")) ?? [];
  if (line === undefined)
    throw new FileError(`${file}: not a checkpoint; write one with novasim run --checkpoint ${file}`);
  if (format !== FORMAT)
    throw new FileError(
      `${file}: a checkpoint of another version, '${format}', and this is '${FORMAT}'; run the scenario anew`,
    );
  const body = bytes.subarray(line.length);
  if (body.length !== Number(length))
    throw new FileError(`${file}: damaged: ${body.length} bytes where ${length} were written; run the scenario anew`);
  if (sha256(body) !== hash)
    throw new FileError(`${file}: damaged: its bytes do not match their checksum; run the scenario anew`);
  return deserialize(body) as RunCheckpoint; // what writeCheckpoint wrote: the checksum matches
}

/** SHA-256 in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
