import { availableParallelism } from "node:os";
import type { StudyRun } from "../../scenario/study/plan.ts";
import type { Files } from "../run/run-files.ts";
import { BEAT, PLUGIN_FAULT, type RunOutcome, STOPPED_EARLY, type StudyWork } from "./outcome.ts";
import { RunPool } from "./pool.ts";

/** How the runs of a study are done on this machine. */
export interface LocalWork extends StudyWork {
  /** What a run writes. */
  readonly filesOf: (run: StudyRun) => Files;
  /** Worker threads; default: one for each processor. */
  readonly threads?: number;
}

/** Does the runs of a study in worker threads. A run that fails leaves the others alone. Outcomes in the runs' order. */
export async function runHere(runs: readonly StudyRun[], work: LocalWork): Promise<readonly RunOutcome[]> {
  const { bundle, withCharts, filesOf, progress, signal, threads = availableParallelism() } = work;
  const pool = new RunPool(Math.max(1, Math.min(threads, runs.length)));
  const pooled = runs.map((run) => pool.start({ run, bundle, withCharts, files: filesOf(run) }, signal));
  let failed = 0;
  const outcomes = pooled.map(async ({ result, done }, i): Promise<RunOutcome> => {
    const { cell, seed } = runs[i] as StudyRun; // a run for each that is pooled
    try {
      return { cell, seed, ...(await result) };
    } catch (error) {
      failed += 1 - done();
      if (signal?.aborted) return { cell, seed, error: STOPPED_EARLY };
      if (!(error instanceof Error)) return { cell, seed, error: String(error) };
      return { cell, seed, error: error.message, byPlugin: error.cause === PLUGIN_FAULT };
    }
  });
  const beat = setInterval(() => progress?.(pooled.reduce((sum, { done }) => sum + done(), failed)), BEAT);
  try {
    return await Promise.all(outcomes);
  } finally {
    clearInterval(beat);
    await pool.destroy();
  }
}
