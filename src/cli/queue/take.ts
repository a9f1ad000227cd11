import { type Job, UnrecoverableError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Bundle } from "../study/bundle.ts";
import type { RunResult } from "../study/outcome.ts";
import { RunPool } from "../study/pool.ts";
import { getBundle, hasBundle } from "./bundles.ts";
import { connect } from "./redis.ts";
import { GONE, LOSSES, LOST, QUEUE, type QueuedRun, queueOptions, runText } from "./runs.ts";

/** How a worker takes runs. */
export interface WorkerSettings {
  /** The address of the Redis. */
  readonly queue: string;
  /** Runs at a time. */
  readonly concurrency: number;
  /** ms without a sign of life after which a worker's runs are given to others. */
  readonly lostAfter: number;
  /** Hears what the worker does. */
  readonly tell: (message: string) => void;
}

/** ms between two looks at whether a study still wants its run. */
const BEAT = 1000;
/** Studies whose bundles are kept. */
const KEPT = 4;

/** A worker that takes runs from a queue until it is told to end. */
export class RunTaker {
  readonly #redis: Redis;
  readonly #pool: RunPool;
  readonly #worker: Worker<QueuedRun, RunResult, string>;
  readonly #tell: WorkerSettings["tell"];
  /** By id of the run: what ends it. */
  readonly #underWay = new Map<string, AbortController>();
  /** By study, the one used last at the end. */
  readonly #bundles = new Map<string, Bundle>();

  private constructor(redis: Redis, { concurrency, lostAfter, tell }: WorkerSettings) {
    this.#redis = redis;
    this.#tell = tell;
    this.#pool = new RunPool(concurrency);
    this.#worker = new Worker(QUEUE, (job) => this.#take(job), {
      ...queueOptions(redis),
      concurrency,
      lockDuration: lostAfter,
      stalledInterval: Math.ceil(lostAfter / 2),
      maxStalledCount: LOSSES - 1,
    });
    this.#worker.on("completed", ({ data }) => tell(`${runText(data.run)}: done`));
    this.#worker.on("failed", (job, { message }) => {
      // Of a run that was ended from outside is told then.
      if (job !== undefined && message !== GONE) tell(`${runText(job.data.run)}: failed: ${message}`);
    });
    this.#worker.on("lockRenewalFailed", (ids) => {
      for (const id of ids) this.#underWay.get(id)?.abort(LOST);
    });
    // Of a connection that is away `connect` tells; of a run that others have now, the line above sees.
    this.#worker.on("error", () => {});
  }

  /** @throws QueueError when there is no such queue. */
  static async start(settings: WorkerSettings): Promise<RunTaker> {
    return new RunTaker(await connect(settings.queue, settings.tell), settings);
  }

  /** Takes no more runs; resolves when those under way are done. */
  async end(): Promise<void> {
    await this.#worker.close();
    await this.#pool.destroy();
    this.#redis.disconnect();
  }

  async #take(job: Job<QueuedRun, RunResult, string>): Promise<RunResult> {
    const { study, run, withCharts } = job.data;
    const bundle = await this.#bundleOf(study);
    if (bundle === undefined) throw new UnrecoverableError(GONE);
    this.#tell(`${runText(run)}: begun`);
    const stop = new AbortController();
    const id = job.id ?? "";
    this.#underWay.set(id, stop);
    const { result, done } = this.#pool.start({ run, bundle, withCharts, files: {} }, stop.signal);
    const beat = setInterval(() => {
      const look = async () => {
        if (!(await hasBundle(this.#redis, study))) stop.abort(GONE);
        else await job.updateProgress(done());
      };
      // A queue that is away is looked at again with the next beat.
      look().catch(() => {});
    }, BEAT);
    try {
      return await result;
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      const reason = String(stop.signal.reason);
      this.#tell(`${runText(run)}: ${reason}`);
      throw new UnrecoverableError(reason);
    } finally {
      // The same run may have come back to this worker meanwhile.
      if (this.#underWay.get(id) === stop) this.#underWay.delete(id);
      clearInterval(beat);
    }
  }

  /** The bundle of a study; undefined when the study is gone. */
  async #bundleOf(study: string): Promise<Bundle | undefined> {
    // One that was given up and is submitted again has the same bundle.
    if (!(await hasBundle(this.#redis, study))) return undefined;
    const bundle = this.#bundles.get(study) ?? (await getBundle(this.#redis, study));
    if (bundle === undefined) return undefined;
    this.#bundles.delete(study);
    this.#bundles.set(study, bundle);
    const [oldest] = this.#bundles.keys();
    if (this.#bundles.size > KEPT && oldest !== undefined) this.#bundles.delete(oldest);
    return bundle;
  }
}
