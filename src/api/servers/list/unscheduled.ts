import type { Server } from "../../../model/server.ts";
import { Table } from "../../../model/table.ts";

let known: Table<Server> = Table.empty();
let slots = new Set<number>();

/**
 * The servers that are not yet in a cell, in no order. There are few, anywhere in the table: they are kept by what changed
 * since the table last asked about, which two versions of a cloud share for the most part.
 */
export function unscheduledOf(servers: Table<Server>): Server[] {
  if (servers !== known) {
    if (known.size === 0) slots = new Set();
    servers.changesSince(known, (slot, now) => {
      if (now !== undefined && !now.scheduled && now.deletedAt === null) slots.add(slot);
      else slots.delete(slot);
    });
    known = servers;
  }
  const found: Server[] = [];
  for (const slot of slots) {
    const server = servers.get(slot);
    if (server !== undefined) found.push(server);
  }
  return found;
}
