import type { Identity } from "../../api/core/call.ts";
import type { Time } from "../../engine/clock.ts";
import { EventQueue, type SavedQueue } from "../../engine/event-queue.ts";
import type { LaterAction } from "../plan/timeline.ts";

/** In which order things of one time are done. Results depend on it. */
export const RANK = { turn: -1, faultEnd: 0, delete: 1, faultStart: 2, call: 3, arrival: 4, look: 5 } as const;
export type Rank = (typeof RANK)[keyof typeof RANK];

/** The ranks of tasks; the others are those of the workload's agenda. */
const RANKS: readonly Rank[] = [RANK.turn, RANK.faultEnd, RANK.faultStart, RANK.call, RANK.look];

/** Something that is to be done at its time: data, so that a run can be saved. */
export type Task =
  /** The item of the timeline at this place, by its own time. */
  | { readonly do: "item"; readonly index: number }
  /** One that was triggered; `quiescent`: because nothing was pending. */
  | { readonly do: "triggered"; readonly index: number; readonly quiescent: boolean }
  /** The end of the fault at this place. */
  | { readonly do: "undo"; readonly index: number }
  /** The run goes on as its branch says. */
  | { readonly do: "turn" }
  /** By the failure model of the item at this place; `end`: no host fails from then on. */
  | { readonly do: "fail" | "repair"; readonly index: number; readonly host: string; readonly end: Time | null }
  /** The expectation at this place. */
  | { readonly do: "look"; readonly index: number }
  /** What comes later for the server in this slot. */
  | { readonly do: "later"; readonly slot: number; readonly action: LaterAction; readonly as: Identity };

type TaskOf<Kind extends Task["do"]> = Extract<Task, { readonly do: Kind }>;

/** A timetable as data. */
export type SavedTimetable = readonly (readonly [rank: Rank, queue: SavedQueue<Task>])[];

/**
 * Tasks by time; at equal times by rank, then in the order in which they were put here. Those who put tasks here say how
 * they are done.
 */
export class Timetable {
  private readonly queues = new Map<Rank, EventQueue<Task>>(RANKS.map((rank) => [rank, new EventQueue()]));
  /** By kind of task: what does it. */
  private readonly performers = new Map<Task["do"], (task: Task) => void>();

  /** Says how tasks of a kind are done when their time comes. Each kind is assigned once. */
  assign<Kind extends Task["do"]>(kind: Kind, perform: (task: TaskOf<Kind>) => void): void {
    if (this.performers.has(kind)) throw new Error(`tasks '${kind}' are assigned already`);
    this.performers.set(kind, (task) => perform(task as TaskOf<Kind>)); // `perform` looks them up by kind
  }

  put(time: Time, rank: Rank, task: Task): void {
    const queue = this.queues.get(rank);
    if (queue === undefined) throw new Error(`no task has rank ${rank}`);
    queue.push(time, task);
  }

  /** Time and rank of the next task; undefined when there is none. */
  next(): { readonly time: Time; readonly rank: Rank } | undefined {
    let [earliest, first]: [Time, Rank | undefined] = [Number.POSITIVE_INFINITY, undefined];
    for (const rank of RANKS) {
      const time = this.queues.get(rank)?.peekTime() ?? Number.POSITIVE_INFINITY;
      if (time < earliest) [earliest, first] = [time, rank];
    }
    return first === undefined ? undefined : { time: earliest, rank: first };
  }

  /** Takes out the next task of a rank and does it. */
  perform(rank: Rank): void {
    const task = this.queues.get(rank)?.pop();
    if (task === undefined) throw new Error(`no task of rank ${rank} is due`);
    const perform = this.performers.get(task.do);
    if (perform === undefined) throw new Error(`nobody does tasks '${task.do}'`);
    perform(task);
  }

  save(): SavedTimetable {
    return [...this.queues].map(([rank, queue]) => [rank, queue.save()]);
  }

  /** Puts what was saved in the place of what is here. */
  load(saved: SavedTimetable): void {
    for (const [rank, queue] of saved) this.queues.set(rank, EventQueue.load(queue));
  }

  /**
   * Continues with what another timetable had, behind what is due here from `from` on.
   *
   * @param dueAt when such a task is due now; null: it is no longer done.
   */
  resume(saved: SavedTimetable, from: Time, dueAt: (task: Task, time: Time) => Time | null): void {
    for (const queue of this.queues.values()) while (queue.peekTime() < from) queue.pop();
    for (const [rank, { entries }] of saved)
      for (const [time, , , task] of entries) {
        const due = task === undefined ? null : dueAt(task, time);
        if (task !== undefined && due !== null) this.put(due, rank, task);
      }
  }
}
