/**
 * Servers made in one instant, which a list has in order of their ids. Slots are in order of creation, so they are a range
 * of slots; a scenario that begins with all its servers has them in one.
 */
import { rankOfUuid, serialOfRank } from "../../../model/ids.ts";
import type { Server } from "../../../model/server.ts";
import type { Table } from "../../../model/table.ts";

/** The lowest slot from which on all servers up to this one were made in its instant. */
export function firstOfInstant(servers: Table<Server>, server: Server): number {
  let low = 0;
  let high = server.slot;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (createdFrom(servers, middle) >= server.spec.createdAt) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The highest slot up to which all servers from this one on were made in its instant. */
export function lastOfInstant(servers: Table<Server>, server: Server): number {
  let low = server.slot;
  let high = servers.next - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (createdFrom(servers, middle) <= server.spec.createdAt) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** When the server at this slot, or else the next one there is, was made. */
function createdFrom(servers: Table<Server>, slot: number): number {
  for (let at = slot; at < servers.next; at++) {
    const server = servers.get(at);
    if (server !== undefined) return server.spec.createdAt;
  }
  return Number.POSITIVE_INFINITY;
}

/** Ranges sorted before, the last used last: sorting 100,000 takes milliseconds, and their order never changes. */
const SORTED = new Map<string, Uint32Array>();
const KEPT = 8;
const WORTH_KEEPING = 256;

/**
 * The slots of a range in order of their servers' ids.
 * @param after only those whose ids come after this server's
 */
export function* slotsById(first: number, last: number, key: number, after: Server | null): Iterable<number> {
  const bound = after === null ? -1 : rankOfUuid(after.slot, key);
  for (const rank of ranksOf(first, last, key)) if (rank > bound) yield serialOfRank(rank, key);
}

function ranksOf(first: number, last: number, key: number): Uint32Array {
  const name = `${first}-${last}/${key}`;
  let ranks = SORTED.get(name);
  if (ranks === undefined) {
    ranks = Uint32Array.from({ length: last - first + 1 }, (_, i) => rankOfUuid(first + i, key)).sort();
  }
  if (ranks.length < WORTH_KEEPING) return ranks;
  SORTED.delete(name);
  SORTED.set(name, ranks);
  const [oldest] = SORTED.keys();
  if (SORTED.size > KEPT && oldest !== undefined) SORTED.delete(oldest);
  return ranks;
}
