import { setMaxListeners } from "node:events";
import { Piscina } from "piscina";
import type { RunResult } from "./outcome.ts";
import type { RunTask } from "./thread.ts";

/** A run in a thread, or one that waits for a thread. */
export interface PooledRun {
  readonly result: Promise<RunResult>;
  /** How far it is: 0 to 1. */
  readonly done: () => number;
}

/** Worker threads that do runs, one each at a time, first come, first served. */
export class RunPool {
  readonly #pool: Piscina<RunTask, RunResult>;

  constructor(threads: number) {
    this.#pool = new Piscina({
      filename: new URL("./thread.js", import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
    });
  }

  /**
   * Begins a run as soon as a thread is free. What it throws, the result throws.
   *
   * @param signal ends the run; its thread is replaced.
   */
  start(task: Omit<RunTask, "done">, signal?: AbortSignal): PooledRun {
    const done = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
    // Each run listens for the signal.
    if (signal !== undefined) setMaxListeners(0, signal);
    const result = this.#pool.run({ ...task, done }, signal === undefined ? {} : { signal });
    return { result, done: () => done[0] ?? 0 };
  }

  /** Ends all threads, and with them all runs. */
  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }
}
