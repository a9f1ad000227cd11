import type { Event } from "../../model/events/reduce.ts";
import type { Host } from "../../model/records/host.ts";
import type { Fates } from "./series.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What an outage reports about itself. */
export interface OutageMark {
  until: number | null;
  fates: Writable<Fates> | null;
}

/** Hosts that went down at one instant, until the last of them is back. */
export interface Outage<M extends OutageMark = OutageMark> {
  readonly time: number;
  readonly mark: M;
  readonly down: Set<number>;
  /** By slot: the servers that were on them and of which nothing was heard since; `failed`: but that they are in ERROR. */
  readonly stranded: Map<number, { readonly host: string; failed: boolean }>;
}

/** Follows what becomes of the servers on hosts that stop. */
export class Outages<M extends OutageMark> {
  private readonly list: Outage<M>[] = [];

  save(): readonly Outage<M>[] {
    return this.list;
  }

  load(saved: readonly Outage<M>[]): void {
    this.list.push(...saved);
  }

  /** A host stops. @param markAt makes the mark of hosts that stop at this instant, where there is none yet */
  stops(host: Host, now: number, markAt: () => M): M {
    let outage = this.list.at(-1);
    if (outage?.time !== now) {
      outage = { time: now, mark: markAt(), down: new Set(), stranded: new Map() };
      this.list.push(outage);
    }
    outage.down.add(host.slot);
    outage.mark.fates ??= { moved: 0, failed: 0, deleted: 0, stayed: 0 };
    for (const server of host.servers) outage.stranded.set(server, { host: host.name, failed: false });
    return outage.mark;
  }

  /** A host is back. */
  isBack(host: Host, now: number): void {
    const outage = this.list.find(({ down }) => down.delete(host.slot));
    if (outage === undefined) return;
    for (const [server, { host: on, failed }] of outage.stranded)
      if (on === host.name && !failed) this.settle(outage, server, "stayed");
    if (outage.down.size === 0) outage.mark.until = now;
  }

  /** Follows one event. */
  see(event: Event): void {
    if (event.type === "server.deleted")
      this.each(event.server, (outage) => this.settle(outage, event.server, "deleted"));
    if (event.type !== "server.changed") return;
    const { host, vmState } = event.set;
    if (host === undefined && vmState !== "error") return;
    this.each(event.server, (outage, stranded) => {
      if (host != null && host !== stranded.host) this.settle(outage, event.server, "moved");
      else if (vmState === "error" && !stranded.failed && outage.mark.fates !== null) {
        stranded.failed = true;
        outage.mark.fates.failed++;
      }
    });
  }

  private each(
    server: number,
    tell: (outage: Outage<M>, stranded: { readonly host: string; failed: boolean }) => void,
  ): void {
    for (const outage of this.list) {
      const stranded = outage.stranded.get(server);
      if (stranded !== undefined) tell(outage, stranded);
    }
  }

  private settle({ stranded, mark }: Outage<M>, server: number, fate: keyof Fates): void {
    if (mark.fates === null) return;
    if (stranded.get(server)?.failed) mark.fates.failed--;
    stranded.delete(server);
    mark.fates[fate]++;
  }
}
