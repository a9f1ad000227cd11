/**
 * One page of a list. Nova asks the servers not yet in a cell first, then each cell, and merges what the cells answer:
 * cell0 holds the servers that no host took, the others are on the hosts' side.
 */

import type { Server } from "../../../model/records/server.ts";
import { rankOfUuid, serialOfUuid } from "../../../model/tables/ids.ts";
import type { Call } from "../../core/call.ts";
import { badRequest, unexpectedError } from "../../protocol/errors.ts";
import { isBuried } from "../view.ts";
import { columnIndexOf, passesAll, passingDownFrom } from "./column-index.ts";
import { COLUMNS, compareValues, type Value } from "./columns.ts";
import type { Filter } from "./filters.ts";
import { boundOf, firstOfInstant, lastOfInstant, matchesById } from "./instants.ts";
import type { Order, SortKey } from "./order.ts";
import { firstOf } from "./top-k.ts";

/** The servers of a page. @throws ApiError 400 for a marker that does not exist */
export function pageOf(call: Call, filter: Filter | null, order: Order, limit: number, markerId: string): Server[] {
  const marker = markerId === "" ? null : markerOf(call, markerId);
  if (filter === null || limit === 0) return [];
  const early = filter.skipsUnscheduled ? [] : unscheduledServers(call, filter, order);
  const at = marker === null ? -1 : early.indexOf(marker);
  // A marker in a cell leaves nothing of those before the cells.
  const first = marker === null || at >= 0 ? early.slice(at + 1, at + 1 + limit) : [];
  if (first.length >= limit) return first;
  const rest = limit - first.length;
  const after = at >= 0 ? null : marker;
  const scheduled = order.usual
    ? newestScheduled(call, filter, rest, after)
    : sortedScheduled(call, filter, order, rest, after);
  return first.length === 0 ? scheduled : [...first, ...scheduled];
}

/** The server of a marker, whosever it is, deleted or not. */
function markerOf(call: Call, id: string): Server {
  const marker = call.state.servers.get(serialOfUuid(id, call.state.settings.idKey));
  if (marker === undefined) throw badRequest(`marker [${id}] not found`);
  return marker;
}

function unscheduledServers(call: Call, filter: Filter, order: Order): Server[] {
  const found = columnIndexOf(call.world).unscheduled().filter(filter.unscheduled);
  if (found.length < 2) return found;
  const compare = comparison(call, order.unscheduled);
  const newestFirst = (order.unscheduled[0]?.direction ?? "desc") === "desc";
  return found.sort((a, b) => compare(a, b) || (newestFirst ? b.slot - a.slot : a.slot - b.slot));
}

/**
 * Slots are in order of creation, so those of a page are found from the newest down. What was made in one instant is in
 * order of ids: it is gathered and then sorted, or, where that would be much more than the page, tried in that order.
 */
function newestScheduled(call: Call, filter: Filter, limit: number, after: Server | null): Server[] {
  const { servers, settings } = call.state;
  const masks = columnIndexOf(call.world).masks(filter.narrowings);
  const found: Server[] = [];
  let gathered: Server[] = [];
  let slot = after === null ? servers.next : lastOfInstant(servers, after) + 1;
  for (;;) {
    slot = passingDownFrom(masks, slot - 1);
    const server = slot < 0 ? undefined : servers.get(slot);
    if (server !== undefined && !filter.scheduled(server)) continue;
    const [first] = gathered;
    if (first !== undefined && first.spec.createdAt !== server?.spec.createdAt) {
      found.push(...idsAfter(gathered, after, settings.idKey));
      gathered = [];
    }
    if (server === undefined || found.length >= limit) return found.slice(0, limit);
    gathered.push(server);
    if (gathered.length > MANY + 2 * limit) {
      const range = {
        first: firstOfInstant(servers, server),
        last: lastOfInstant(servers, server),
        key: settings.idKey,
      };
      const match = (at: number): Server | undefined => {
        const each = passesAll(masks, at) ? servers.get(at) : undefined;
        return each !== undefined && filter.scheduled(each) ? each : undefined;
      };
      found.push(...matchesById(range, boundOf(server, after, range.key), limit - found.length, match));
      gathered = [];
      slot = range.first;
    }
  }
}

/** Servers of one instant are sorted, not tried in order, up to this many more than two pages. */
const MANY = 256;

/** Servers of one instant in order of their ids; in the marker's instant, those that come after it. */
function idsAfter(servers: Server[], after: Server | null, key: number): Server[] {
  const bound = boundOf(servers[0], after, key);
  if (servers.length === 1 && bound < 0) return servers;
  return servers
    .map((server) => ({ server, rank: rankOfUuid(server.slot, key) }))
    .filter(({ rank }) => rank > bound)
    .sort((a, b) => a.rank - b.rank)
    .map(({ server }) => server);
}

function sortedScheduled(call: Call, filter: Filter, order: Order, limit: number, after: Server | null): Server[] {
  const cell0: Server[] = [];
  const cells: Server[] = [];
  const follows = after === null ? () => true : followsIn(call, order.cell, after);
  const { servers } = call.state;
  const masks = columnIndexOf(call.world).masks(filter.narrowings);
  for (let slot = passingDownFrom(masks, servers.next - 1); slot >= 0; slot = passingDownFrom(masks, slot - 1)) {
    const server = servers.get(slot);
    if (server === undefined || !filter.scheduled(server) || !follows(server)) continue;
    (isBuried(server) ? cell0 : cells).push(server);
  }
  const compare = comparison(call, order.cell);
  const pages = [firstOf(cell0, limit, compare), firstOf(cells, limit, compare)];
  return merged(pages[0] ?? [], pages[1] ?? [], mergeComparison(call, order.merge), limit);
}

function merged(a: readonly Server[], b: readonly Server[], compare: Compare, limit: number): Server[] {
  const found: Server[] = [];
  let i = 0;
  let j = 0;
  while (found.length < limit) {
    const x = a[i];
    const y = b[j];
    if (x === undefined && y === undefined) break;
    if (y === undefined || (x !== undefined && compare(y, x) >= 0)) {
      found.push(x as Server); // one of the two is there
      i++;
    } else {
      found.push(y);
      j++;
    }
  }
  return found;
}

/**
 * Whether a server comes after the marker, as oslo.db asks the database: a key that the marker has no value for is left
 * out, and a server without a value neither equals nor follows one.
 */
function followsIn(call: Call, keys: readonly SortKey[], after: Server): (server: Server) => boolean {
  const { state } = call;
  const columns = keys
    .map(({ key, direction }) => ({ read: columnOf(key), sign: direction === "desc" ? -1 : 1 }))
    .map(({ read, sign }) => ({ read, sign, bound: read(after, state) }))
    .filter(({ bound }) => bound !== null);
  return (server) => {
    for (const { read, sign, bound } of columns) {
      const value = read(server, state);
      if (value === null) return false;
      const order = compareValues(value, bound) * sign;
      if (order !== 0) return order > 0;
    }
    return false;
  };
}

type Compare = (a: Server, b: Server) => number;
type CompareValues = (a: Value, b: Value) => number;

function comparison(call: Call, keys: readonly SortKey[], values: CompareValues = compareValues): Compare {
  const { state } = call;
  const columns = keys.map(({ key, direction }) => ({ read: columnOf(key), sign: direction === "desc" ? -1 : 1 }));
  return (a, b) => {
    for (const { read, sign } of columns) {
      const order = values(read(a, state), read(b, state));
      if (order !== 0) return order * sign;
    }
    return 0;
  };
}

function columnOf(key: string) {
  const column = COLUMNS[key];
  if (column === undefined) throw new Error(`a list is sorted by '${key}', which is no column`);
  return column;
}

/** Merging cells, Nova compares with Python, which refuses to compare nothing with something (a bug of Nova's, kept). */
function mergeComparison(call: Call, keys: readonly SortKey[]): Compare {
  return comparison(call, keys, (a, b) => {
    if (a === null || b === null) throw unexpectedError("TypeError");
    return compareValues(a, b);
  });
}
