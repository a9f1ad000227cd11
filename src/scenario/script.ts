import type { ApiResponse, Identity } from "../api/call.ts";
import type { Cloud } from "../cloud.ts";
import type { Chance, Stream } from "../engine/chance.ts";
import type { Time } from "../engine/clock.ts";
import type { Event } from "../model/reduce.ts";
import type { Server } from "../model/server.ts";
import { OPERATIONS } from "./calls.ts";
import type { Creations } from "./creations.ts";
import { endFault, type Site, startFault } from "./faults.ts";
import { type FailureSite, failHost, repairHost, startFailures } from "./host-failures.ts";
import type { NameIds } from "./name-ids.ts";
import type { Observer } from "./observer.ts";
import { messageOf, type Requests } from "./requests.ts";
import { selectServers } from "./select.ts";
import type { ServersByName } from "./servers-by-name.ts";
import type { Surprise } from "./surprise.ts";
import type { CallItem, FaultItem, TimelineItem } from "./timeline.ts";
import { RANK, type Task, type Timetable } from "./timetable.ts";

/** What a script works with. */
export interface Stage {
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
}

/** Plays a timeline: does each item when what sets it off comes. */
export class Script {
  /** Items done so far, and all. */
  done = 0;
  readonly length: number;
  private readonly stage: Stage;
  private readonly timeline: readonly TimelineItem[];
  /** By server: places of the items that wait for its status, in the order of the file. */
  private readonly forStatus = new Map<string, number[]>();
  private forQuiet: number[] = [];
  /** Whether an item that waited for this has yet to come, its `after` later. */
  private quietUnderWay = false;
  /** Places in the file of the items with a time of their own that are not done yet, rising but for those that are. */
  private timed: number[] = [];
  private performed = new Set<number>();

  constructor(timeline: readonly TimelineItem[], stage: Stage) {
    this.stage = stage;
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
    const { done, forStatus, forQuiet, quietUnderWay, timed, performed } = this;
    return { done, forStatus, forQuiet, quietUnderWay, timed, performed };
  }

  load(saved: ReturnType<Script["save"]>): void {
    this.done = saved.done;
    this.forStatus.clear();
    for (const [name, waiting] of saved.forStatus) this.forStatus.set(name, [...waiting]);
    this.forQuiet = [...saved.forQuiet];
    this.quietUnderWay = saved.quietUnderWay;
    this.timed = [...saved.timed];
    this.performed = new Set(saved.performed);
  }

  /** Does what the timetable had for this time. */
  perform(task: Extract<Task, { do: "item" | "come" | "undo" | "fail" | "repair" }>): void {
    const { cloud, requests } = this.stage;
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
        endFault(task.undo, cloud, requests);
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
  quiet(): void {
    const waiting = this.forQuiet.shift();
    if (waiting === undefined) return;
    this.quietUnderWay = true;
    this.come(waiting, true);
  }

  /**
   * What waited for the status of a server, and has it, is done; the next item for that server then waits for its own
   * status, from how things stand after that.
   */
  react(): void {
    const { servers } = this.stage;
    for (let reached = servers.reached(); reached !== undefined; reached = servers.reached()) {
      const waiting = this.forStatus.get(reached) ?? [];
      const [first] = waiting;
      servers.await(reached, null);
      if (first === undefined) continue;
      waiting.shift();
      this.come(first, false);
      this.listen(reached, waiting);
    }
  }

  private listen(name: string, waiting: readonly number[]): void {
    const [first] = waiting;
    const trigger = first === undefined ? undefined : this.itemAt(first).trigger;
    if (trigger?.kind === "status") this.stage.servers.await(name, trigger.status);
  }

  /** What sets an item off has come. */
  private come(index: number, quiet: boolean): void {
    const { timetable, cloud } = this.stage;
    const item = this.itemAt(index);
    const after = item.trigger.kind === "at" ? 0 : item.trigger.after;
    const task = { do: "come", index, quiet } as const;
    if (after === 0) this.perform(task);
    else timetable.put(cloud.now + after, rankOf(item), task);
  }

  private play(index: number): void {
    const item = this.itemAt(index);
    this.done++;
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
    const { cloud, timetable } = this.stage;
    const { fault, duration } = item;
    const end = duration === null ? null : cloud.now + duration;
    if (fault.fault === "host-failures") {
      startFailures(fault, this.failureSite(item, index, end));
      return;
    }
    const undo = startFault(fault, this.site(item));
    if (end !== null) timetable.put(end, RANK.faultEnd, { do: "undo", undo });
  }

  private call(item: CallItem): void {
    if (item.select === null) {
      const { server } = item.names;
      this.send(item, server === undefined ? undefined : this.stage.servers.find(server), server ?? item.id);
      return;
    }
    const { cloud, chance, observer } = this.stage;
    const workloadOf = (slot: number) => observer.workloadOf(slot);
    const stream = () => chance.stream(item.key);
    for (const server of selectServers(cloud.state, cloud.now, item.select, stream, workloadOf))
      this.send(item, server, server.spec.name);
  }

  private send(item: CallItem, server: Server | undefined, name: string | null): void {
    const reply = item.call === "createServer" ? this.create(item) : this.request(item, server);
    const right = item.expect === null ? reply.status < 400 : item.expect.includes(reply.status);
    if (right) return;
    this.stage.surprised({
      time: this.stage.cloud.now,
      call: item.call,
      server: name,
      status: reply.status,
      message: messageOf(reply),
      expected: item.expect,
    });
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
    const operation = OPERATIONS.get(item.call);
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

function rankOf(item: TimelineItem): (typeof RANK)["call" | "faultStart"] {
  return item.kind === "call" ? RANK.call : RANK.faultStart;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const part of path) found = typeof found === "object" && found !== null ? Reflect.get(found, part) : undefined;
  return found;
}
