import type { Operations } from "../lifecycle/operations.ts";
import type { Event } from "../model/events/reduce.ts";
import type { Host } from "../model/records/host.ts";
import type { Server } from "../model/records/server.ts";
import type { State } from "../model/records/state.ts";
import type { Ledger } from "./ledger.ts";

/** What an invariant is shown: the state after an event, the books, and what the event touched. */
export interface Observation {
  readonly state: State;
  readonly event: Event;
  readonly before: State;
  /** ms */
  readonly now: number;
  readonly ledger: Ledger;
  /**
   * Slots of the servers of which an operation lost its hold: another task_state stood where it had written its own
   * (`os-resetState`, a delete in the middle). Like Nova, it leaves what it did half undone.
   */
  readonly overruled: ReadonlySet<number>;
  /** The declarations of the cloud that is watched. */
  readonly operations: Operations;
  /** Names of the hosts, ids of the projects and slots of the servers that the event touched. */
  readonly hosts: ReadonlySet<string>;
  readonly projects: ReadonlySet<string>;
  readonly servers: ReadonlySet<number>;
}

/** A rule that holds after every event: says what is wrong, or null. */
export type Invariant = (sight: Observation) => string | null;

/** The first thing that is wrong with one of the hosts an event touched. */
export function amongHosts({ state, hosts }: Observation, wrong: (host: Host) => string | null): string | null {
  for (const name of hosts) {
    const slot = state.hostSlots.get(name);
    const host = slot === undefined ? undefined : state.hosts.get(slot);
    const what = host === undefined ? null : wrong(host);
    if (what !== null) return `host ${name} ${what}`;
  }
  return null;
}

/** The first thing that is wrong with one of the servers an event touched. */
export function amongServers({ state, servers }: Observation, wrong: (server: Server) => string | null): string | null {
  for (const slot of servers) {
    const server = state.servers.get(slot);
    const what = server === undefined ? null : wrong(server);
    if (what !== null && server !== undefined) return `server ${server.spec.name} (${server.id}) ${what}`;
  }
  return null;
}
