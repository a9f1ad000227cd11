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

/** Slots from `first` to `last`, whose ids are minted under `key`. */
export interface Range {
  readonly first: number;
  readonly last: number;
  readonly key: number;
}

/**
 * The servers of a range of slots that pass, in order of their ids. While many pass, they are tried in that order; where
 * few do, all are tried in order of their slots, as they lie in memory, and those that pass are put in order.
 * @param after only those whose ids come after this server's
 * @param wanted how many will be asked for, at most
 */
export function* matchesById(
  servers: Table<Server>,
  { first, last, key }: Range,
  after: Server | null,
  wanted: number,
  passes: (server: Server) => boolean,
): Iterable<Server> {
  let bound = after === null ? -1 : rankOfUuid(after.slot, key);
  let tries = 4 * wanted + WORTH_KEEPING;
  for (const rank of ranksOf({ first, last, key })) {
    if (rank <= bound) continue;
    if (tries-- === 0) break;
    bound = rank;
    const server = servers.get(serialOfRank(rank, key));
    if (server !== undefined && passes(server)) yield server;
  }
  if (tries >= 0) return;
  const rest: (readonly [rank: number, server: Server])[] = [];
  const take = (server: Server, slot: number): void => {
    if (!passes(server)) return;
    const rank = rankOfUuid(slot, key);
    if (rank > bound) rest.push([rank, server]);
  };
  if (last - first >= servers.size / 2) {
    servers.forEach((server, slot) => {
      if (slot >= first && slot <= last) take(server, slot);
    });
  } else {
    for (let slot = first; slot <= last; slot++) {
      const server = servers.get(slot);
      if (server !== undefined) take(server, slot);
    }
  }
  rest.sort(([a], [b]) => a - b);
  for (const [, server] of rest) yield server;
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
