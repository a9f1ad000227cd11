import type { Server } from "../../model/records/server.ts";
import { STATUSES, type Status } from "../../model/records/server-states.ts";
import type { State } from "../../model/records/state.ts";
import { Table } from "../../model/tables/table.ts";
import { scenarioStatus } from "../plan/status.ts";

/** How many servers are in each status; a status that none is in is left out. */
export type Statuses = Readonly<Partial<Record<Status, number>>>;

/**
 * Counts servers by status, again and again as a cloud goes on: each time only what changed since the last is looked at.
 * Deleted servers do not count.
 */
export class StatusCounter {
  private servers = Table.empty<Server>();
  private readonly counts = new Map<Status, number>();
  private cut = false;

  /** The counts in this state of the cloud. */
  count(state: State): Statuses {
    // While cells are cut off, a status hangs on more than its server: all are looked at.
    const cut = state.troubles.cellsDown.length > 0;
    if (cut || this.cut) this.forget();
    this.cut = cut;
    const add = (server: Server | undefined, by: 1 | -1): void => {
      if (server === undefined || server.deletedAt !== null) return;
      const status = scenarioStatus(state, server);
      this.counts.set(status, (this.counts.get(status) ?? 0) + by);
    };
    state.servers.changesSince(this.servers, (_, now, before) => {
      add(before, -1);
      add(now, 1);
    });
    this.servers = state.servers;
    return Object.fromEntries(
      STATUSES.flatMap((status) => {
        const count = this.counts.get(status) ?? 0;
        return count === 0 ? [] : [[status, count]];
      }),
    );
  }

  private forget(): void {
    this.servers = Table.empty();
    this.counts.clear();
  }
}
