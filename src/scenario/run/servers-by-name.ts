import { newState } from "../../model/events/new-server.ts";
import type { Event } from "../../model/events/reduce.ts";
import type { Server, ServerSeed } from "../../model/records/server.ts";
import { type Status, statusOf, type TaskState, type VmState } from "../../model/records/server-states.ts";
import type { State } from "../../model/records/state.ts";

/** A server that a scenario speaks of. */
interface Known {
  readonly name: string;
  readonly slot: number;
  readonly id: string;
  host: string | null;
  vmState: VmState;
  taskState: TaskState | null;
  deleted: boolean;
}

/** A status that is waited for. */
interface Awaited {
  status: Status | null;
  /** Whether the server got there since it is waited for. */
  reached: boolean;
}

/**
 * The servers a scenario speaks of by name: by the id of the call that creates them, or by a name of their own (the first
 * of that name). It follows their statuses event by event, so that one that lasts no time is not missed.
 */
export class ServersByName {
  private readonly state: () => State;
  private readonly names: ReadonlySet<string>;
  private readonly known = new Map<string, Known>();
  private readonly bySlot = new Map<number, Known[]>();
  private readonly awaited = new Map<string, Awaited>();
  private awaiting = 0;
  private someReached = false;

  /** @param names those that are spoken of */
  constructor(names: Iterable<string>, state: () => State) {
    this.names = new Set(names);
    this.state = state;
  }

  /** Whether a status that is waited for was reached. */
  get hasPending(): boolean {
    return this.someReached;
  }

  /** Whether a status is waited for. */
  get follows(): boolean {
    return this.awaiting > 0;
  }

  /** A call of this id has created this server. */
  bind(name: string, { slot, id }: ServerSeed): void {
    const { host, vmState, taskState } = newState(0);
    const known = { name, slot, id, host, vmState, taskState, deleted: false };
    this.known.set(name, known);
    this.bySlot.set(slot, [...(this.bySlot.get(slot) ?? []), known]);
    this.check(known);
  }

  /** The server of this name, deleted ones included; undefined when there is none, or no longer. */
  find(name: string): Server | undefined {
    const known = this.known.get(name);
    return known === undefined ? undefined : this.state().servers.get(known.slot);
  }

  /** The id of the server of this name, also when it is gone. */
  idOf(name: string): string | undefined {
    return this.known.get(name)?.id;
  }

  /** From now on a status of this server is waited for: the one it is in counts. Null: none is. */
  await(name: string, status: Status | null): void {
    if (this.awaited.get(name)?.status != null) this.awaiting--;
    if (status !== null) this.awaiting++;
    this.awaited.set(name, { status, reached: false });
    const known = this.known.get(name);
    if (known !== undefined) this.check(known);
    this.someReached = [...this.awaited.values()].some(({ reached }) => reached);
  }

  /** A server that has reached what is waited for; undefined: none has. */
  reached(): string | undefined {
    if (!this.someReached) return undefined;
    for (const name of this.names) if (this.awaited.get(name)?.reached) return name;
    return undefined;
  }

  save() {
    return { known: [...this.known.values()], awaited: this.awaited };
  }

  load({ known, awaited }: ReturnType<ServersByName["save"]>): void {
    for (const each of known.map((one) => ({ ...one }))) {
      this.known.set(each.name, each);
      this.bySlot.set(each.slot, [...(this.bySlot.get(each.slot) ?? []), each]);
    }
    this.awaited.clear();
    for (const [name, each] of awaited) this.awaited.set(name, { ...each });
    const all = [...this.awaited.values()];
    this.awaiting = all.filter(({ status }) => status !== null).length;
    this.someReached = all.some(({ reached }) => reached);
  }

  /** Follows one event. */
  see(event: Event, state: State): void {
    if (this.names.size === 0) return;
    switch (event.type) {
      case "server.created": {
        const { name } = event.server.spec;
        if (this.names.has(name) && !this.known.has(name)) this.bind(name, event.server);
        return;
      }
      case "server.changed": {
        const all = this.bySlot.get(event.server);
        if (all === undefined) return;
        const { vmState, taskState, host } = event.set;
        for (const known of all) {
          if (vmState !== undefined) known.vmState = vmState;
          if (taskState !== undefined) known.taskState = taskState;
          if (host !== undefined) known.host = host;
          this.check(known);
        }
        return;
      }
      case "server.deleted":
        for (const known of this.bySlot.get(event.server) ?? []) {
          known.deleted = true;
          this.check(known);
        }
        return;
      case "cell.cut":
        if (event.down) this.cut(event.cell, state);
        return;
      default:
        return;
    }
  }

  private check(known: Known): void {
    this.arrive(known.name, known.deleted ? "DELETED" : statusOf(known.vmState, known.taskState));
  }

  private arrive(name: string, status: Status): void {
    const awaited = this.awaited.get(name);
    if (awaited === undefined || awaited.status !== status) return;
    awaited.reached = true;
    this.someReached = true;
  }

  /** The servers in a cell that is cut off are UNKNOWN. */
  private cut(cell: string, state: State): void {
    for (const { name, host } of this.known.values()) {
      const slot = host === null ? undefined : state.hostSlots.get(host);
      if (slot !== undefined && state.hosts.get(slot)?.cell === cell) this.arrive(name, "UNKNOWN");
    }
  }
}
