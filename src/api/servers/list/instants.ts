/**
 * Servers made in one instant, which a list has in order of their ids. Slots are in order of creation, so they are a range
 * of slots; a scenario that begins with all its servers has them in one.
 */

import type { Server } from "../../../model/records/server.ts";
import { rankOfUuid, serialOfRank } from "../../../model/tables/ids.ts";
import type { Table } from "../../../model/tables/table.ts";

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

/** Slots from `first` to `last`, whose ids are minted under `key`. */
export interface Range {
  readonly first: number;
  readonly last: number;
  readonly key: number;
}

/** The rank after which the list goes on in the instant of this server: the marker's, where it is of that instant; else -1. */
export function boundOf(server: Server | undefined, after: Server | null, key: number): number {
  return after !== null && server?.spec.createdAt === after.spec.createdAt ? rankOfUuid(after.slot, key) : -1;
}

/**
 * The first servers of an instant that pass, in order of their ids.
 * @param bound only those of higher rank (`boundOf`)
 * @param wanted how many, at most
 * @param match the server at a slot, if it passes
 */
export function matchesById(
  range: Range,
  bound: number,
  wanted: number,
  match: (slot: number) => Server | undefined,
): Server[] {
  const found: Server[] = [];
  for (const rank of ranksOf(range)) {
    if (found.length >= wanted) break;
    const server = rank > bound ? match(serialOfRank(rank, range.key)) : undefined;
    if (server !== undefined) found.push(server);
  }
  return found;
}

function ranksOf({ first, last, key }: Range): Uint32Array {
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
