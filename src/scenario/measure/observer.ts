import type { Time } from "../../engine/clock.ts";
import type { Event } from "../../model/events/reduce.ts";
import type { ServerSeed } from "../../model/records/server.ts";
import type { Metrics, Tags } from "./metrics.ts";

/** What is known of a server that a workload asked for. */
export interface RequestedServer {
  readonly tags: Tags;
  /** Its number among all servers asked for. */
  readonly number: number;
  readonly requestedAt: Time;
  /** Whether it counts in the metrics. */
  readonly measured: boolean;
}

/** Such a server, until it is deleted. */
interface Watched extends RequestedServer {
  /** Whether it is still on its way to ACTIVE for the first time. */
  building: boolean;
  /** Whether it has been ACTIVE: what finds no host from then on is a move, no create. */
  made: boolean;
  attempts: number;
  host: string | null;
}

const NO_VALID_HOST = "No valid host was found.";

/** Turns what happens into metrics. */
export class Observer {
  private readonly metrics: Metrics;
  private readonly watched = new Map<number, Watched>();
  private readonly serversOn = new Map<string, number>();
  /** Tickets of the operations that wait for a slot of their host. */
  private readonly waiting = new Set<number>();

  constructor(metrics: Metrics) {
    this.metrics = metrics;
    metrics.set("queue.depth", 0, 0);
  }

  /** How many servers asked for are there now. */
  get servers(): number {
    return this.watched.size;
  }

  /** What is known of the server in this slot; undefined when no workload asked for it, or it is gone. */
  askedOf(slot: number): RequestedServer | undefined {
    return this.watched.get(slot);
  }

  /** The block of the workload that asked for the server in this slot. */
  workloadOf(slot: number): string | undefined {
    return this.watched.get(slot)?.tags.workload;
  }

  /** A server was accepted. */
  watch(server: ServerSeed, asked: RequestedServer): void {
    const { tags, number, requestedAt, measured } = asked;
    this.watched.set(server.slot, {
      tags,
      number,
      requestedAt,
      measured,
      building: true,
      made: false,
      attempts: 0,
      host: null,
    });
  }

  save() {
    return { watched: this.watched, serversOn: this.serversOn, waiting: this.waiting };
  }

  load({ watched, serversOn, waiting }: ReturnType<Observer["save"]>): void {
    for (const ticket of waiting) this.waiting.add(ticket);
    for (const [slot, each] of watched) this.watched.set(slot, { ...each });
    for (const [host, count] of serversOn) this.serversOn.set(host, count);
  }

  /** Follows one event. */
  see(event: Event, now: Time): void {
    switch (event.type) {
      case "server.changed": {
        const { host, vmState } = event.set;
        if (host === undefined && vmState === undefined) return;
        if (host !== undefined) this.moved(event.server, host, now);
        const watched = this.watched.get(event.server);
        if (watched?.building) {
          if (typeof host === "string") this.tried(watched);
          if (vmState === "active" || vmState === "error") this.built(watched, vmState === "active", now);
        }
        return;
      }
      case "slot.awaited":
        this.waiting.add(event.waiting.ticket);
        this.metrics.set("queue.depth", this.waiting.size, now);
        return;
      case "slot.taken":
      case "slot.left":
        if (this.waiting.delete(event.ticket)) this.metrics.set("queue.depth", this.waiting.size, now);
        return;
      case "server.faulted":
        if (event.fault?.message.startsWith(NO_VALID_HOST)) this.homeless(event.server, now);
        return;
      case "server.deleted":
        this.moved(event.server, null, now);
        this.watched.delete(event.server);
        return;
      default:
        return;
    }
  }

  /** A build began on a host. */
  private tried(watched: Watched): void {
    watched.attempts++;
    if (watched.attempts > 1 && watched.measured) this.metrics.count("reschedules", watched.tags);
  }

  private built(watched: Watched, active: boolean, now: Time): void {
    watched.building = false;
    watched.made = active;
    if (!watched.measured) return;
    this.metrics.count(active ? "create.active" : "create.error", watched.tags);
    this.metrics.observe("schedule.attempts", watched.attempts, watched.tags);
    if (active) this.metrics.observe("build.seconds", (now - watched.requestedAt) / 1000, watched.tags);
  }

  private homeless(slot: number, now: Time): void {
    const watched = this.watched.get(slot);
    if (watched === undefined || watched.made || !watched.measured) return;
    this.metrics.count("create.no_valid_host", watched.tags);
    if (this.metrics.aggregate({ metric: "first_failure.index", tags: {} }, { of: "value" }) !== null) return;
    this.metrics.set("first_failure.index", watched.number, now);
    this.metrics.set("served", watched.number, now);
  }

  /** A server came to a host, left one, or both. */
  private moved(slot: number, host: string | null, now: Time): void {
    const watched = this.watched.get(slot);
    if (watched === undefined || watched.host === host) return;
    if (watched.host !== null && host !== null && !watched.building && watched.measured)
      this.metrics.count("migrations", watched.tags);
    this.occupy(watched.host, -1);
    this.occupy(host, 1);
    watched.host = host;
    this.metrics.set("hosts.used", this.serversOn.size, now);
  }

  private occupy(host: string | null, by: 1 | -1): void {
    if (host === null) return;
    const count = (this.serversOn.get(host) ?? 0) + by;
    if (count === 0) this.serversOn.delete(host);
    else this.serversOn.set(host, count);
  }
}
