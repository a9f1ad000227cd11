import type { ApiResponse, Identity } from "../api/call.ts";
import type { Cloud } from "../cloud.ts";
import type { Chance, Stream } from "../engine/chance.ts";
import type { Time } from "../engine/clock.ts";
import type { Event } from "../model/reduce.ts";
import type { Server } from "../model/server.ts";
import { OPERATIONS } from "./calls.ts";
import type { Creations } from "./creations.ts";
import { startFault } from "./faults.ts";
import { HostFailures } from "./host-failures.ts";
import type { NameIds } from "./name-ids.ts";
import type { Observer } from "./observer.ts";
import { messageOf, type Requests } from "./requests.ts";
import { selectServers } from "./select.ts";
import type { ServersByName } from "./servers-by-name.ts";
import type { Surprise } from "./surprise.ts";
import type { CallItem, FaultItem, TimelineItem, Trigger } from "./timeline.ts";
import { RANK, type Timetable } from "./timetable.ts";

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

interface Waiting {
  readonly item: TimelineItem;
  readonly trigger: Exclude<Trigger, { kind: "at" }>;
  /** Place in the file. */
  readonly index: number;
}

/** Plays a timeline: does each item when what sets it off comes. */
export class Script {
  /** Items done so far, and all. */
  done = 0;
  readonly length: number;
  private readonly stage: Stage;
  /** By server: the items that wait for its status, in the order of the file. */
  private readonly forStatus = new Map<string, Waiting[]>();
  private readonly forQuiet: Waiting[] = [];
  /** Whether an item that waited for this has yet to come, its `after` later. */
  private quietUnderWay = false;
  /** Places in the file of the items with a time of their own that are not done yet, rising but for those that are. */
  private readonly timed: number[] = [];
  private readonly performed = new Set<number>();

  constructor(timeline: readonly TimelineItem[], stage: Stage) {
    this.stage = stage;
    this.length = timeline.length;
    for (const [index, item] of timeline.entries()) {
      const { trigger } = item;
      if (trigger.kind === "at") {
        this.timed.push(index);
        stage.timetable.put(trigger.at, rankOf(item), () => {
          this.performed.add(index);
          this.perform(item);
        });
      } else if (trigger.kind === "quiescent") this.forQuiet.push({ item, trigger, index });
      else {
        const waiting = this.forStatus.get(trigger.server);
        if (waiting === undefined) this.forStatus.set(trigger.server, [{ item, trigger, index }]);
        else waiting.push({ item, trigger, index });
      }
    }
    for (const [name, waiting] of this.forStatus) this.listen(name, waiting);
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
    return (timed[0] ?? Number.POSITIVE_INFINITY) > first.index;
  }

  /** Nothing is pending: the first of the items that wait for this comes. */
  quiet(): void {
    const waiting = this.forQuiet.shift();
    if (waiting === undefined) return;
    this.quietUnderWay = true;
    this.come(waiting, () => {
      this.quietUnderWay = false;
    });
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
      this.come(first);
      this.listen(reached, waiting);
    }
  }

  private listen(name: string, waiting: readonly Waiting[]): void {
    const trigger = waiting[0]?.trigger;
    if (trigger?.kind === "status") this.stage.servers.await(name, trigger.status);
  }

  /** What sets an item off has come. */
  private come({ item, trigger }: Waiting, done?: () => void): void {
    const { timetable, cloud } = this.stage;
    const perform = () => {
      this.perform(item);
      done?.();
    };
    if (trigger.after === 0) perform();
    else timetable.put(cloud.now + trigger.after, rankOf(item), perform);
  }

  private perform(item: TimelineItem): void {
    this.done++;
    this.stage.comes?.(item);
    if (item.kind === "call") this.call(item);
    else this.fault(item);
  }

  private fault({ fault, duration, key }: FaultItem): void {
    const { cloud, requests, chance, timetable, ids } = this.stage;
    const end = duration === null ? null : cloud.now + duration;
    const site = {
      cloud,
      requests,
      stream: (): Stream => chance.stream(key),
      projectId: (name: string) => ids.of("projects", name),
    };
    if (fault.fault === "host-failures") {
      new HostFailures(fault, { ...site, timetable, hostStream: (host) => chance.stream(`${key}/${host}`), end });
      return;
    }
    const undo = startFault(fault, site);
    if (end !== null) timetable.put(end, RANK.faultEnd, undo);
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
