import type { Redis } from "ioredis";
import type { StudyRun } from "../../scenario/study/plan.ts";
import { VERSION } from "../version.ts";

/** Where all keys of ours begin. */
export const PREFIX = "novasim";

/** The queue of runs. A worker takes such of its own version only: another might give other numbers. */
export const QUEUE = `runs-${VERSION}`;

/** Seconds after which a queue forgets what nobody asked for again. */
export const WEEK = 7 * 24 * 3600;

/** Workers that a run may take down with it, or lose otherwise, before it counts as failed. */
export const LOSSES = 3;

/** Why a run ends whose study was collected by somebody else, or given up. */
export const GONE = "its study is gone";

/** Why a run ends that the queue took from a worker which showed no sign of life for too long. */
export const LOST = "lost to another worker";

/** A run of a study, as it waits in the queue. */
export interface QueuedRun {
  readonly study: string;
  readonly run: StudyRun;
  /** Whether its charts are wanted. */
  readonly withCharts: boolean;
}

/** The name of a run in the queue: the same run of the same study has the same, so that it is there once. */
export function runId(study: string, { cell, seed }: StudyRun): string {
  return [study, ...(cell === null ? [] : [cell]), seed].map(encodeURIComponent).join("/");
}

/** A run for people. */
export function runText({ cell, seed }: StudyRun): string {
  return cell === null ? `seed ${seed}` : `cell '${cell}', seed ${seed}`;
}

/** What is shared by what submits runs and what takes them. */
export function queueOptions(redis: Redis) {
  return { connection: redis, prefix: PREFIX };
}
