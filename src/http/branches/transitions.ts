import type { Cloud } from "../../cloud.ts";
import type { Event } from "../../model/events/reduce.ts";
import type { Server } from "../../model/records/server.ts";
import { type Status, statusOf } from "../../model/records/server-states.ts";

/** A server on its way from one state to another. */
export interface Transition {
  readonly status: Status;
  /** Real ms at which it came to show this status. */
  readonly since: number;
  /** Whether a client can tell by the status that something is under way. */
  readonly shows: boolean;
  /** Whether a client was shown it, or it has had its time. */
  seen: boolean;
}

/** Whether something is under way on a server. */
function isUnderWay({ state, operations, deletedAt }: Server): boolean {
  return deletedAt === null && (state.taskState !== null || state.vmState === "building" || operations.length > 0);
}

/** The servers of a cloud that are in a transient state, and which of them clients have seen in it. */
export class Transitions {
  readonly #now: () => number;
  readonly #rows = new Map<string, Transition>();
  #shown = 0;

  /** @param now real time in ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  get rows(): ReadonlyMap<string, Transition> {
    return this.#rows;
  }

  /** How often a server came to show a transient status. */
  get shown(): number {
    return this.#shown;
  }

  /** Whether any that was seen is still in the status that was seen. */
  get anySeen(): boolean {
    for (const { seen } of this.#rows.values()) if (seen) return true;
    return false;
  }

  /** Begins anew with what is under way in a cloud. */
  begin(cloud: Cloud): void {
    this.#rows.clear();
    for (const server of cloud.state.servers.values()) this.#note(server);
  }

  /** Takes an event of the cloud. */
  see(cloud: Cloud, event: Event): void {
    if (!("server" in event)) return;
    const slot = typeof event.server === "number" ? event.server : event.server.slot;
    const server = cloud.state.servers.get(slot);
    if (server !== undefined) this.#note(server);
  }

  #note(server: Server): void {
    const known = this.#rows.get(server.id);
    if (!isUnderWay(server)) {
      this.#rows.delete(server.id);
      return;
    }
    const { vmState, taskState } = server.state;
    const status = statusOf(vmState, taskState);
    if (known?.status === status) return;
    const shows = vmState === "building" || status !== statusOf(vmState, null);
    this.#rows.set(server.id, { status, since: this.#now(), shows, seen: false });
    this.#shown++;
  }
}
