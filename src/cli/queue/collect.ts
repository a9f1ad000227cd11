import { setTimeout } from "node:timers/promises";
import { type Job, Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { StudyRun } from "../../scenario/study/plan.ts";
import { type RunOutcome, type RunResult, STOPPED_EARLY, type StudyWork } from "../study/outcome.ts";
import { dropBundle, putBundle } from "./bundles.ts";
import { connect } from "./redis.ts";
import { GONE, LOSSES, LOST, QUEUE, type QueuedRun, queueOptions, runId, runText, WEEK } from "./runs.ts";

/** How the runs of a study are done by workers of a queue. */
export interface QueueWork extends StudyWork {
  /** The address of the Redis. */
  readonly queue: string;
  /** Hears what a user should know meanwhile. */
  readonly tell: (message: string) => void;
}

type RunQueue = Queue<QueuedRun, RunResult, string>;
type RunJob = Job<QueuedRun, RunResult, string>;

/** ms between two looks at the queue. */
const PAUSE = 300;
/** Looks at the queue for one look at who takes runs from it. */
const LOOKS = 10;
/** ms for which a study that is given up waits for its runs to end. */
const FAREWELL = 10_000;

/**
 * Lays the runs of a study into a queue, and collects what workers make of them, each once: a run that is there already, or
 * done already, from the same study that was interrupted, is not laid there again. Outcomes in the runs' order.
 *
 * @throws QueueError when there is no such queue.
 */
export async function runOnQueue(runs: readonly StudyRun[], work: QueueWork): Promise<readonly RunOutcome[]> {
  const { bundle, withCharts, signal, tell } = work;
  const study = withCharts ? `${bundle.id}+charts` : bundle.id;
  const redis = await connect(work.queue, tell);
  const queue: RunQueue = new Queue(QUEUE, {
    ...queueOptions(redis),
    // A run that fails would fail again.
    defaultJobOptions: { attempts: 1, removeOnComplete: { age: WEEK }, removeOnFail: { age: WEEK } },
  });
  queue.on("error", () => {}); // told by the connection
  const farewell = () => setTimeout(FAREWELL, undefined, { ref: false }).then(() => redis.disconnect());
  signal?.addEventListener("abort", farewell, { once: true });
  const collection = new Collection(runs, study, queue);
  const attendance = new Attendance(queue, work);
  try {
    while (!collection.complete && signal?.aborted !== true) {
      const missing = await collection.look();
      if (missing.length > 0) {
        await putBundle(redis, study, bundle);
        await collection.submit(missing, withCharts);
      }
      work.progress?.(collection.done);
      await attendance.look();
      if (!collection.complete) await setTimeout(PAUSE, undefined, signal && { signal }).catch(() => {});
    }
    await clear(queue, redis, study, [...collection.ids], tell);
    return collection.outcomes(STOPPED_EARLY);
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    tell(`runs may be left in the queue: ${error instanceof Error ? error.message : String(error)}`);
    return collection.outcomes(STOPPED_EARLY);
  } finally {
    signal?.removeEventListener("abort", farewell);
    await queue.close();
    redis.disconnect();
  }
}

/** The runs of a study: which are under way, and what became of the others. */
class Collection {
  readonly #runs: ReadonlyMap<string, StudyRun>;
  readonly #study: string;
  readonly #queue: RunQueue;
  readonly #got = new Map<string, RunOutcome>();
  /** Sum over the runs under way: how far each is. */
  #underWay = 0;

  constructor(runs: readonly StudyRun[], study: string, queue: RunQueue) {
    this.#runs = new Map(runs.map((run) => [runId(study, run), run]));
    this.#study = study;
    this.#queue = queue;
  }

  get ids(): Iterable<string> {
    return this.#runs.keys();
  }

  get complete(): boolean {
    return this.#got.size === this.#runs.size;
  }

  /** Runs that are done, those under way in part. */
  get done(): number {
    return this.#got.size + this.#underWay;
  }

  /** Collects what is done; returns the runs that are not in the queue, and should be. */
  async look(): Promise<readonly StudyRun[]> {
    const open = [...this.#runs].filter(([id]) => !this.#got.has(id));
    const jobs = await Promise.all(open.map(async ([id, run]) => ({ id, run, job: await this.#queue.getJob(id) })));
    const missing: StudyRun[] = [];
    this.#underWay = 0;
    for (const { id, run, job } of jobs) {
      if (job === undefined) missing.push(run);
      else if (job.finishedOn === undefined) this.#underWay += typeof job.progress === "number" ? job.progress : 0;
      else if (job.failedReason === GONE || job.failedReason === LOST) {
        // Not the run's fault.
        await this.#queue.remove(id);
        missing.push(run);
      } else this.#got.set(id, outcomeOf(run, job));
    }
    return missing;
  }

  async submit(runs: readonly StudyRun[], withCharts: boolean): Promise<void> {
    const study = this.#study;
    await this.#queue.addBulk(
      runs.map((run) => ({
        name: runText(run),
        data: { study, run, withCharts },
        opts: { jobId: runId(study, run) },
      })),
    );
  }

  /** @param open what is said of runs that were not collected. */
  outcomes(open: string): readonly RunOutcome[] {
    return [...this.#runs].map(([id, run]) => this.#got.get(id) ?? { ...run, error: open });
  }
}

function outcomeOf({ cell, seed }: StudyRun, job: RunJob): RunOutcome {
  const { failedReason: error, returnvalue } = job;
  if (!error) return { cell, seed, ...returnvalue };
  // The queue's own words for a run whose workers were lost too often.
  const lost = error.includes("stalled more than allowable limit");
  return { cell, seed, error: lost ? `${LOSSES} workers were lost over it: killed, or out of memory` : error };
}

/** Tells when nobody takes runs. */
class Attendance {
  readonly #queue: RunQueue;
  readonly #work: QueueWork;
  #looks = 0;
  #told = false;

  constructor(queue: RunQueue, work: QueueWork) {
    this.#queue = queue;
    this.#work = work;
  }

  async look(): Promise<void> {
    if (this.#looks++ % LOOKS !== 0) return;
    const { queue, tell } = this.#work;
    // A Redis may keep to itself who is there.
    const absent = (await this.#queue.getWorkersCount().catch(() => 1)) === 0;
    if (absent && !this.#told) tell(`no worker takes runs; start one: novasim worker --queue ${queue}`);
    this.#told = absent;
  }
}

/** Leaves nothing of a study in the queue. Runs under way end when they see that the study is gone. */
async function clear(
  queue: RunQueue,
  redis: Redis,
  study: string,
  ids: readonly string[],
  tell: QueueWork["tell"],
): Promise<void> {
  await dropBundle(redis, study);
  const until = performance.now() + FAREWELL;
  let left = ids;
  while (performance.now() < until) {
    const removed = await Promise.all(left.map(async (id) => [id, await queue.remove(id)] as const));
    left = removed.filter(([, gone]) => gone !== 1).map(([id]) => id);
    if (left.length === 0) return;
    await setTimeout(PAUSE);
  }
  tell(`${left.length} runs are still held by workers; they end when those look at the queue again`);
}
