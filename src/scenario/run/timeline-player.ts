import type { Stream } from "../../engine/chance.ts";
import type { Time } from "../../engine/clock.ts";
import type { Event } from "../../model/events/reduce.ts";
import { isSameFault, isSameItem, isSameTrigger } from "../branches/timeline-differences.ts";
import type { FaultItem, TimelineItem } from "../plan/timeline.ts";
import { endFault, type Site, startFault, type Undo } from "./faults.ts";
import { type FailureSite, failHost, repairHost, startFailures } from "./host-failures.ts";
import type { RunContext } from "./run-context.ts";
import { TimelineCalls } from "./timeline-calls.ts";
import { RANK, type Task, type Timetable } from "./timetable.ts";

/** A fault that has begun. */
interface UnderWay {
  readonly began: Time;
  readonly undo: Undo;
}

/** Plays a timeline: does each item when it is triggered. */
export class TimelinePlayer {
  /** Items done so far, and all. */
  done = 0;
  readonly length: number;
  private readonly context: RunContext;
  private readonly calls: TimelineCalls;
  private readonly timeline: readonly TimelineItem[];
  /** By server: places of the items that wait for its status, in the order of the file. */
  private readonly forStatus = new Map<string, number[]>();
  private awaitingQuiescence: number[] = [];
  /** Whether an item that waited for quiescence is triggered, and its `after` is not over yet. */
  private quiescencePending = false;
  /** Places in the file of the items with a time of their own that are not done yet, rising but for those that are. */
  private timed: number[] = [];
  private performed = new Set<number>();
  /** By place: the faults that have not ended, when they began, and what ends them. */
  private readonly underWay = new Map<number, UnderWay>();
  /** By place: when the item was triggered, of items whose `after` is not over yet. */
  private readonly triggeredAt = new Map<number, Time>();

  constructor(timeline: readonly TimelineItem[], context: RunContext) {
    this.context = context;
    this.calls = new TimelineCalls(context);
    this.assignTasks(context.timetable);
    this.timeline = timeline;
    this.length = timeline.length;
    for (const [index, item] of timeline.entries()) {
      const { trigger } = item;
      if (trigger.kind === "at") {
        this.timed.push(index);
        context.timetable.put(trigger.at, rankOf(item), { do: "item", index });
      } else if (trigger.kind === "quiescent") this.awaitingQuiescence.push(index);
      else {
        const waiting = this.forStatus.get(trigger.server);
        if (waiting === undefined) this.forStatus.set(trigger.server, [index]);
        else waiting.push(index);
      }
    }
    for (const [name, waiting] of this.forStatus) this.listen(name, waiting);
  }

  save() {
    const { done, forStatus, awaitingQuiescence, quiescencePending, timed, performed, underWay, triggeredAt } = this;
    return { done, forStatus, awaitingQuiescence, quiescencePending, timed, performed, underWay, triggeredAt };
  }

  load(saved: ReturnType<TimelinePlayer["save"]>): void {
    this.done = saved.done;
    this.forStatus.clear();
    for (const [name, waiting] of saved.forStatus) this.forStatus.set(name, [...waiting]);
    this.awaitingQuiescence = [...saved.awaitingQuiescence];
    this.quiescencePending = saved.quiescencePending;
    this.timed = [...saved.timed];
    this.performed = new Set(saved.performed);
    for (const [index, each] of saved.underWay) this.underWay.set(index, each);
    for (const [index, came] of saved.triggeredAt) this.triggeredAt.set(index, came);
  }

  /**
   * Continues, under a timeline that may differ from now on, what another has played so far. Tasks are the caller's to
   * take over (`dueAt`).
   *
   * @param before the timeline that was played
   * @returns the places of items that were triggered before, and yet differ
   */
  turn(saved: ReturnType<TimelinePlayer["save"]>, before: readonly TimelineItem[]): readonly number[] {
    const { context, timeline } = this;
    const { now } = context.cloud;
    const triggered = new Set([...before.keys()].filter((index) => wasTriggered(before[index], index, saved)));
    for (const [index, came] of saved.triggeredAt) {
      if (isSameTrigger(before[index], timeline[index])) this.triggeredAt.set(index, came);
      // It waits for something else now.
      else triggered.delete(index);
    }
    this.done = saved.done;
    this.performed = new Set(saved.performed);
    this.awaitingQuiescence = this.awaitingQuiescence.filter((index) => !triggered.has(index));
    this.quiescencePending = [...this.triggeredAt.keys()].some(
      (index) => timeline[index]?.trigger.kind === "quiescent",
    );
    for (const [index, each] of saved.underWay) {
      this.underWay.set(index, each);
      const [was, is] = [before[index], timeline[index]];
      if (was?.kind === "fault" && was.duration === null && is?.kind === "fault") this.endLater(index, is, each);
    }
    for (const name of new Set([...this.forStatus.keys(), ...saved.forStatus.keys()])) {
      const waiting = (this.forStatus.get(name) ?? []).filter((index) => !triggered.has(index));
      this.forStatus.set(name, waiting);
      const [first] = waiting;
      const [last] = saved.forStatus.get(name) ?? [];
      if (first !== undefined && first === last && isSameTrigger(before[first], timeline[first])) continue;
      context.servers.await(name, null);
      this.listen(name, waiting);
    }
    return [...triggered].filter((index) => {
      const [was, is] = [before[index], timeline[index]];
      if (isSameItem(was, is)) return false;
      if (this.triggeredAt.has(index)) return (this.dueAfterTrigger(index) ?? now) < now;
      if (was === undefined || !saved.underWay.has(index) || !isSameFault(was, is)) return true;
      return (this.endOf(index) ?? now) < now;
    });
  }

  /** When a task of the timeline before is due here; null: it is no longer done. */
  dueAt(task: Task, time: Time): Time | null {
    if (task.do === "undo") return this.endOf(task.index);
    if (task.do === "triggered") return this.dueAfterTrigger(task.index);
    // These were put into the timetable by this timeline.
    return task.do === "item" ? null : time;
  }

  /** When a triggered item is due; null: it is not triggered. */
  private dueAfterTrigger(index: number): Time | null {
    const came = this.triggeredAt.get(index);
    const { trigger } = this.itemAt(index);
    return came === undefined || trigger.kind === "at" ? null : came + trigger.after;
  }

  /** When the fault under way at this place ends; null: with the run. */
  private endOf(index: number): Time | null {
    const item = this.itemAt(index);
    const began = this.underWay.get(index)?.began;
    return item.kind === "fault" && item.duration !== null && began !== undefined ? began + item.duration : null;
  }

  private assignTasks(timetable: Timetable): void {
    timetable.assign("item", ({ index }) => {
      this.performed.add(index);
      this.play(index);
    });
    timetable.assign("triggered", (task) => this.playTriggered(task.index, task.quiescent));
    timetable.assign("undo", ({ index }) => this.endFault(index));
    const ofModel =
      (change: typeof failHost) =>
      ({ index, host, end }: { readonly index: number; readonly host: string; readonly end: Time | null }): void => {
        const item = this.itemAt(index);
        if (item.kind !== "fault" || item.fault.fault !== "host-failures")
          throw new Error(`item ${index} of the timeline has no failing hosts`);
        change(item.fault, this.failureSite(item, index, end), host);
      };
    timetable.assign("fail", ofModel(failHost));
    timetable.assign("repair", ofModel(repairHost));
  }

  private itemAt(index: number): TimelineItem {
    const item = this.timeline[index];
    if (item === undefined) throw new Error(`the timeline has ${this.length} items, none at ${index}`);
    return item;
  }

  /**
   * Whether an item waits until nothing is pending. Items with a time of their own that stand before it in the file are
   * done first.
   */
  get awaitsQuiescence(): boolean {
    const [first] = this.awaitingQuiescence;
    if (first === undefined || this.quiescencePending) return false;
    const { timed, performed } = this;
    while (timed[0] !== undefined && performed.has(timed[0])) timed.shift();
    return (timed[0] ?? Number.POSITIVE_INFINITY) > first;
  }

  /** Nothing is pending: triggers the first of the items that wait for this. */
  onQuiescent(): void {
    const waiting = this.awaitingQuiescence.shift();
    if (waiting === undefined) return;
    this.quiescencePending = true;
    this.trigger(waiting, true);
  }

  /**
   * What waited for the status of a server, and has it, is done; the next item for that server then waits for its own
   * status, from how things stand after that.
   */
  onStatusReached(): void {
    const { servers } = this.context;
    for (let reached = servers.reached(); reached !== undefined; reached = servers.reached()) {
      const waiting = this.forStatus.get(reached) ?? [];
      const [first] = waiting;
      servers.await(reached, null);
      if (first === undefined) continue;
      waiting.shift();
      this.trigger(first, false);
      this.listen(reached, waiting);
    }
  }

  private listen(name: string, waiting: readonly number[]): void {
    const [first] = waiting;
    const trigger = first === undefined ? undefined : this.itemAt(first).trigger;
    if (trigger?.kind === "status") this.context.servers.await(name, trigger.status);
  }

  private trigger(index: number, quiescent: boolean): void {
    const { timetable, cloud } = this.context;
    const item = this.itemAt(index);
    const after = item.trigger.kind === "at" ? 0 : item.trigger.after;
    this.triggeredAt.set(index, cloud.now);
    if (after === 0) this.playTriggered(index, quiescent);
    else timetable.put(cloud.now + after, rankOf(item), { do: "triggered", index, quiescent });
  }

  private playTriggered(index: number, quiescent: boolean): void {
    this.play(index);
    if (quiescent) this.quiescencePending = false;
  }

  private play(index: number): void {
    const item = this.itemAt(index);
    this.done++;
    this.triggeredAt.delete(index);
    this.context.listeners.item?.(item);
    if (item.kind === "call") this.calls.perform(item);
    else this.fault(item, index);
  }

  private site({ key }: FaultItem): Site {
    const { cloud, requests, chance, ids } = this.context;
    const stream = (): Stream => chance.stream(key);
    return { cloud, requests, key, stream, projectId: (name) => ids.of("projects", name) };
  }

  private failureSite(item: FaultItem, index: number, end: Time | null): FailureSite {
    const { timetable, chance } = this.context;
    return { ...this.site(item), timetable, hostStream: (host) => chance.stream(`${item.key}/${host}`), index, end };
  }

  private fault(item: FaultItem, index: number): void {
    const { cloud } = this.context;
    const { fault, duration } = item;
    const began = cloud.now;
    if (fault.fault === "host-failures") {
      startFailures(fault, this.failureSite(item, index, duration === null ? null : began + duration));
      return;
    }
    const underWay = { began, undo: startFault(fault, this.site(item)) };
    this.underWay.set(index, underWay);
    this.endLater(index, item, underWay);
  }

  private endLater(index: number, { duration }: FaultItem, { began }: UnderWay): void {
    if (duration !== null) this.context.timetable.put(began + duration, RANK.faultEnd, { do: "undo", index });
  }

  private endFault(index: number): void {
    const { cloud, requests } = this.context;
    const fault = this.underWay.get(index);
    if (fault === undefined) throw new Error(`item ${index} of the timeline is no fault under way`);
    this.underWay.delete(index);
    endFault(fault.undo, cloud, requests);
  }

  /** Follows one event. */
  see(event: Event): void {
    this.context.servers.see(event, this.context.cloud.state);
  }
}

/** Whether an item was triggered in a timeline that was saved. */
function wasTriggered(
  item: TimelineItem | undefined,
  index: number,
  saved: ReturnType<TimelinePlayer["save"]>,
): boolean {
  switch (item?.trigger.kind) {
    case "at":
      return saved.performed.has(index);
    case "status":
      return saved.forStatus.get(item.trigger.server)?.includes(index) !== true;
    default:
      return !saved.awaitingQuiescence.includes(index);
  }
}

function rankOf(item: TimelineItem): (typeof RANK)["call" | "faultStart"] {
  return item.kind === "call" ? RANK.call : RANK.faultStart;
}
