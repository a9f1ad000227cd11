import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import type { RecordedRun } from "../report/html/recorded-run.ts";
import type { StudyRun } from "../scenario/study/plan.ts";
import type { StudyTask } from "./study-worker.ts";

/** A run with its pictures, or why there is none. */
export type RecordedOutcome = StudyRun & ({ readonly recorded: RecordedRun } | { readonly error: string });

/** What is the same in all runs of a study. */
export interface StudyWork {
  readonly file: string;
  readonly set: readonly string[];
  /** What a run writes. */
  readonly filesOf: (run: StudyRun) => StudyTask["files"];
  /** Worker threads; default: one for each processor. */
  readonly threads?: number;
  /** Hears now and then how many runs are done, those under way in part. */
  readonly progress?: (done: number) => void;
  /** Ends the study: what is not done by then has failed. */
  readonly signal?: AbortSignal;
}

/** ms between two reports of progress. */
const BEAT = 200;

/** Does the runs of a study in worker threads. A run that fails leaves the others alone. Outcomes in the runs' order. */
export async function runInThreads(runs: readonly StudyRun[], work: StudyWork): Promise<readonly RecordedOutcome[]> {
  const threads = Math.max(1, Math.min(work.threads ?? availableParallelism(), runs.length));
  const pool = new Piscina<StudyTask, RecordedRun>({
    filename: new URL("./study-worker.js", import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  });
  const progress = new Float64Array(new SharedArrayBuffer(runs.length * Float64Array.BYTES_PER_ELEMENT));
  const beat = setInterval(() => work.progress?.(progress.reduce((sum, part) => sum + part, 0)), BEAT);
  const { file, set, filesOf, signal } = work;
  // Each run listens for the end of the study.
  if (signal !== undefined) setMaxListeners(0, signal);
  const outcomes = runs.map(async (run, place): Promise<RecordedOutcome> => {
    try {
      const task = { run, file, set, files: filesOf(run), progress, place };
      return { ...run, recorded: await pool.run(task, signal === undefined ? {} : { signal }) };
    } catch (error) {
      progress[place] = 1;
      return { ...run, error: error instanceof Error ? error.message : String(error) };
    }
  });
  try {
    return await Promise.all(outcomes);
  } finally {
    clearInterval(beat);
    await pool.destroy();
  }
}
