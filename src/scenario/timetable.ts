import type { Time } from "../engine/clock.ts";
import { EventQueue } from "../engine/event-queue.ts";

/** In which order things of one time are done. Results depend on it. */
export const RANK = { faultEnd: 0, delete: 1, faultStart: 2, call: 3, arrival: 4, look: 5 } as const;
export type Rank = (typeof RANK)[keyof typeof RANK];

/** Something that is to be done at its time. */
export type Task = () => void;

/** Tasks by time; at equal times by rank, then in the order in which they were put here. */
export class Timetable {
  private readonly queues = new Map<Rank, EventQueue<Task>>(
    [RANK.faultEnd, RANK.faultStart, RANK.call, RANK.look].map((rank) => [rank, new EventQueue()]),
  );

  put(time: Time, rank: Rank, task: Task): void {
    const queue = this.queues.get(rank);
    if (queue === undefined) throw new Error(`no task has rank ${rank}`);
    queue.push(time, task);
  }

  /** Time and rank of the next task; undefined when there is none. */
  next(): { readonly time: Time; readonly rank: Rank } | undefined {
    let best: { time: Time; rank: Rank } | undefined;
    for (const [rank, queue] of this.queues) {
      const time = queue.peekTime();
      if (time < (best?.time ?? Number.POSITIVE_INFINITY)) best = { time, rank };
    }
    return best;
  }

  /** Takes out the next task of a rank. */
  take(rank: Rank): Task {
    const task = this.queues.get(rank)?.pop();
    if (task === undefined) throw new Error(`no task of rank ${rank} is due`);
    return task;
  }
}
