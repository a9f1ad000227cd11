import type { ApiResponse, Identity } from "../../api/core/call.ts";
import type { Cloud } from "../../cloud.ts";
import type { Chance, Stream } from "../../engine/chance.ts";
import type { Time } from "../../engine/clock.ts";
import type { Event } from "../../model/events/reduce.ts";
import type { Server } from "../../model/records/server.ts";
import { isSameFault, isSameItem, isSameTrigger } from "../branches/timeline-differences.ts";
import type { Observer } from "../measure/observer.ts";
import { type ApiCall, apiCallsOf } from "../plan/calls.ts";
import type { CallItem, FaultItem, TimelineItem } from "../plan/timeline.ts";
import type { Surprise } from "../plan/unexpected-response.ts";
import type { Creations } from "./creations.ts";
import { endFault, type Site, startFault, type Undo } from "./faults.ts";
import { type FailureSite, failHost, repairHost, startFailures } from "./host-failures.ts";
import type { NameIds } from "./name-ids.ts";
import { errorMessageOf, type Requests } from "./requests.ts";
import { selectServers } from "./select.ts";
import type { ServersByName } from "./servers-by-name.ts";
import { RANK, type Task, type Timetable } from "./timetable.ts";

/** What a script works with. */
export interface StageCues {
  readonly cloud: Cloud;
  readonly requests: Requests;
  readonly creations: Creations;
  readonly observer: Observer;
  readonly ids: NameIds;
  readonly servers: ServersByName;
  readonly timetable: Timetable;
  readonly chance: Chance;
  readonly measured: (time: Time) => boolean;
  readonly surprised: (surprise: Surprise) => void;
  /** Hears of each item right before it is done. */
  readonly comes?: (item: TimelineItem) => void;
  /** Hears, after a call was done, to how many servers it went, and how many of these answers were refusals. */
  readonly called?: (servers: number, refused: number) => void;
}

/** A fault that has begun. */
interface UnderWay {
  readonly began: Time;
  readonly undo: Undo;
}

/** Plays a timeline: does each item when what sets it off comes. */
export class TimelinePlayer {
  /** Items done so far, and all. */
  done = 0;
  readonly length: number;
  private readonly stage: StageCues;
  private readonly calls: ReadonlyMap<string, ApiCall>;
  private readonly timeline: readonly TimelineItem[];
  /** By server: places of the items that wait for its status, in the order of the file. */
  private readonly forStatus = new Map<string, number[]>();
  private forQuiet: number[] = [];
  /** Whether an item that waited for this has yet to come, its `after` later. */
  private quietUnderWay = false;
  /** Places in the file of the items with a time of their own that are not done yet, rising but for those that are. */
  private timed: number[] = [];
  private performed = new Set<number>();
  /** By place: the faults that have not ended, when they began, and what ends them. */
  private readonly underWay = new Map<number, UnderWay>();
  /** By place: when what sets the item off came, of items whose `after` is not over yet. */
  private readonly coming = new Map<number, Time>();

  constructor(timeline: readonly TimelineItem[], stage: StageCues) {
    this.stage = stage;
    this.calls = apiCallsOf(stage.cloud.actions);
    this.timeline = timeline;
    this.length = timeline.length;
    for (const [index, item] of timeline.entries()) {
      const { trigger } = item;
      if (trigger.kind === "at") {
        this.timed.push(index);
        stage.timetable.put(trigger.at, rankOf(item), { do: "item", index });
      } else if (trigger.kind === "quiescent") this.forQuiet.push(index);
      else {
        const waiting = this.forStatus.get(trigger.server);
        if (waiting === undefined) this.forStatus.set(trigger.server, [index]);
        else waiting.push(index);
      }
    }
    for (const [name, waiting] of this.forStatus) this.listen(name, waiting);
  }

  save() {
    const { done, forStatus, forQuiet, quietUnderWay, timed, performed, underWay, coming } = this;
    return { done, forStatus, forQuiet, quietUnderWay, timed, performed, underWay, coming };
  }

  load(saved: ReturnType<TimelinePlayer["save"]>): void {
    this.done = saved.done;
    this.forStatus.clear();
    for (const [name, waiting] of saved.forStatus) this.forStatus.set(name, [...waiting]);
    this.forQuiet = [...saved.forQuiet];
    this.quietUnderWay = saved.quietUnderWay;
    this.timed = [...saved.timed];
    this.performed = new Set(saved.performed);
    for (const [index, each] of saved.underWay) this.underWay.set(index, each);
    for (const [index, came] of saved.coming) this.coming.set(index, came);
  }

  /**
   * Goes on, under a timeline that may differ from now on, with a script that was played so far. Tasks are the caller's to
   * take over (`dueAt`).
   *
   * @param before the timeline that was played
   * @returns the places of items that have come, and yet differ
   */
  turn(saved: ReturnType<TimelinePlayer["save"]>, before: readonly TimelineItem[]): readonly number[] {
    const { stage, timeline } = this;
    const { now } = stage.cloud;
    const come = new Set([...before.keys()].filter((index) => hasCome(before[index], index, saved)));
    for (const [index, came] of saved.coming) {
      if (isSameTrigger(before[index], timeline[index])) this.coming.set(index, came);
      // It waits for something else now.
      else come.delete(index);
    }
    this.done = saved.done;
    this.performed = new Set(saved.performed);
    this.forQuiet = this.forQuiet.filter((index) => !come.has(index));
    this.quietUnderWay = [...this.coming.keys()].some((index) => timeline[index]?.trigger.kind === "quiescent");
    for (const [index, each] of saved.underWay) {
      this.underWay.set(index, each);
      const [was, is] = [before[index], timeline[index]];
      if (was?.kind === "fault" && was.duration === null && is?.kind === "fault") this.endLater(index, is, each);
    }
    for (const name of new Set([...this.forStatus.keys(), ...saved.forStatus.keys()])) {
      const waiting = (this.forStatus.get(name) ?? []).filter((index) => !come.has(index));
      this.forStatus.set(name, waiting);
      const [first] = waiting;
      const [last] = saved.forStatus.get(name) ?? [];
      if (first !== undefined && first === last && isSameTrigger(before[first], timeline[first])) continue;
      stage.servers.await(name, null);
      this.listen(name, waiting);
    }
    return [...come].filter((index) => {
      const [was, is] = [before[index], timeline[index]];
      if (isSameItem(was, is)) return false;
      if (this.coming.has(index)) return (this.comesAt(index) ?? now) < now;
      if (was === undefined || !saved.underWay.has(index) || !isSameFault(was, is)) return true;
      return (this.endOf(index) ?? now) < now;
    });
  }

  /** When a task that a script before had is due here; null: it is not done any more. */
  dueAt(task: Task, time: Time): Time | null {
    if (task.do === "undo") return this.endOf(task.index);
    if (task.do === "come") return this.comesAt(task.index);
    // These were put into the timetable by this timeline.
    return task.do === "item" ? null : time;
  }

  /** When an item comes that was set off; null: it is none of those. */
  private comesAt(index: number): Time | null {
    const came = this.coming.get(index);
    const { trigger } = this.itemAt(index);
    return came === undefined || trigger.kind === "at" ? null : came + trigger.after;
  }

  /** When the fault under way at this place ends; null: with the run. */
  private endOf(index: number): Time | null {
    const item = this.itemAt(index);
    const began = this.underWay.get(index)?.began;
    return item.kind === "fault" && item.duration !== null && began !== undefined ? began + item.duration : null;
  }

  /** Does what the timetable had for this time. */
  perform(task: Extract<Task, { do: "item" | "come" | "undo" | "fail" | "repair" }>): void {
    switch (task.do) {
      case "item":
        this.performed.add(task.index);
        this.play(task.index);
        return;
      case "come":
        this.play(task.index);
        if (task.quiet) this.quietUnderWay = false;
        return;
      case "undo":
        this.endFault(task.index);
        return;
      default: {
        const { index, host, end } = task;
        const item = this.itemAt(index);
        if (item.kind !== "fault" || item.fault.fault !== "host-failures")
          throw new Error(`item ${index} of the timeline has no failing hosts`);
        const site = this.failureSite(item, index, end);
        if (task.do === "fail") failHost(item.fault, site, host);
        else repairHost(item.fault, site, host);
      }
    }
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
  get awaitsQuiet(): boolean {
    const [first] = this.forQuiet;
    if (first === undefined || this.quietUnderWay) return false;
    const { timed, performed } = this;
    while (timed[0] !== undefined && performed.has(timed[0])) timed.shift();
    return (timed[0] ?? Number.POSITIVE_INFINITY) > first;
  }

  /** Nothing is pending: the first of the items that wait for this comes. */
  onQuiescent(): void {
    const waiting = this.forQuiet.shift();
    if (waiting === undefined) return;
    this.quietUnderWay = true;
    this.trigger(waiting, true);
  }

  /**
   * What waited for the status of a server, and has it, is done; the next item for that server then waits for its own
   * status, from how things stand after that.
   */
  onStatusReached(): void {
    const { servers } = this.stage;
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
    if (trigger?.kind === "status") this.stage.servers.await(name, trigger.status);
  }

  /** What sets an item off has come. */
  private trigger(index: number, quiet: boolean): void {
    const { timetable, cloud } = this.stage;
    const item = this.itemAt(index);
    const after = item.trigger.kind === "at" ? 0 : item.trigger.after;
    const task = { do: "come", index, quiet } as const;
    this.coming.set(index, cloud.now);
    if (after === 0) this.perform(task);
    else timetable.put(cloud.now + after, rankOf(item), task);
  }

  private play(index: number): void {
    const item = this.itemAt(index);
    this.done++;
    this.coming.delete(index);
    this.stage.comes?.(item);
    if (item.kind === "call") this.call(item);
    else this.fault(item, index);
  }

  private site({ key }: FaultItem): Site {
    const { cloud, requests, chance, ids } = this.stage;
    const stream = (): Stream => chance.stream(key);
    return { cloud, requests, key, stream, projectId: (name) => ids.of("projects", name) };
  }

  private failureSite(item: FaultItem, index: number, end: Time | null): FailureSite {
    const { timetable, chance } = this.stage;
    return { ...this.site(item), timetable, hostStream: (host) => chance.stream(`${item.key}/${host}`), index, end };
  }

  private fault(item: FaultItem, index: number): void {
    const { cloud } = this.stage;
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
    if (duration !== null) this.stage.timetable.put(began + duration, RANK.faultEnd, { do: "undo", index });
  }

  private endFault(index: number): void {
    const { cloud, requests } = this.stage;
    const fault = this.underWay.get(index);
    if (fault === undefined) throw new Error(`item ${index} of the timeline is no fault under way`);
    this.underWay.delete(index);
    endFault(fault.undo, cloud, requests);
  }

  private call(item: CallItem): void {
    const { cloud, chance, observer, servers, called } = this.stage;
    if (item.select === null) {
      const { server } = item.names;
      const refused = !this.send(item, server === undefined ? undefined : servers.find(server), server ?? item.id);
      called?.(1, Number(refused));
      return;
    }
    const workloadOf = (slot: number) => observer.workloadOf(slot);
    const stream = () => chance.stream(item.key);
    const selected = selectServers(cloud.state, cloud.now, item.select, stream, workloadOf);
    const refused = selected.filter((server) => !this.send(item, server, server.spec.name));
    called?.(selected.length, refused.length);
  }

  /** Sends the call; returns whether it was answered as it should be. */
  private send(item: CallItem, server: Server | undefined, name: string | null): boolean {
    const reply = item.call === "createServer" ? this.create(item) : this.request(item, server);
    const right = item.expect === null ? reply.status < 400 : item.expect.includes(reply.status);
    if (right) return true;
    this.stage.surprised({
      time: this.stage.cloud.now,
      call: item.call,
      server: name,
      status: reply.status,
      message: errorMessageOf(reply),
      expected: item.expect,
    });
    return false;
  }

  private create(item: CallItem): ApiResponse {
    const { creations, ids, servers, measured, cloud } = this.stage;
    const body = ids.fill(item.body);
    const as = this.who(item, undefined);
    const project = cloud.state.projects.get(as.projectId)?.name ?? as.projectId;
    const flavor = at(item.body, "server", "flavorRef");
    const count = Number(at(item.body, "server", "min_count") ?? 1);
    return creations.create({
      as,
      body,
      tags: { workload: "timeline", project, ...(typeof flavor === "string" ? { flavor } : {}) },
      count,
      measured: measured(cloud.now),
      microversion: item.microversion,
      made: (server, nth) => {
        if (nth === 0 && item.id !== null) servers.bind(item.id, server);
      },
    });
  }

  private request(item: CallItem, server: Server | undefined): ApiResponse {
    const { requests, ids } = this.stage;
    const operation = this.calls.get(item.call);
    if (operation === undefined) throw new Error(`call ${item.call} was let through by the reader`);
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, placeholder: string) =>
      placeholder === "server" && server !== undefined
        ? server.id
        : ids.inPath(placeholder, item.names[placeholder] ?? ""),
    );
    const given = item.body === undefined ? operation.body : item.body;
    const filled = ids.fill(given);
    const body = operation.action === undefined ? filled : { [operation.action]: filled ?? null };
    const { method } = operation;
    const as = this.who(item, server);
    return requests.send(item.call, { method, path, as, ...(body === undefined ? {} : { body }) }, item.microversion);
  }

  /** A member of the project that is named; else an administrator, of the server's project. */
  private who(item: CallItem, server: Server | undefined): Identity {
    const { requests, ids, cloud } = this.stage;
    if (item.as !== null) return requests.identity(ids.of("projects", item.as), "member");
    const [first] = cloud.state.projects.values();
    return requests.identity(server?.spec.projectId ?? first?.id ?? "admin", "admin");
  }

  /** Follows one event. */
  see(event: Event): void {
    this.stage.servers.see(event, this.stage.cloud.state);
  }
}

/** Whether what sets an item off has come, in a script that was saved. */
function hasCome(item: TimelineItem | undefined, index: number, saved: ReturnType<TimelinePlayer["save"]>): boolean {
  switch (item?.trigger.kind) {
    case "at":
      return saved.performed.has(index);
    case "status":
      return saved.forStatus.get(item.trigger.server)?.includes(index) !== true;
    default:
      return !saved.forQuiet.includes(index);
  }
}

function rankOf(item: TimelineItem): (typeof RANK)["call" | "faultStart"] {
  return item.kind === "call" ? RANK.call : RANK.faultStart;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const part of path) found = typeof found === "object" && found !== null ? Reflect.get(found, part) : undefined;
  return found;
}
