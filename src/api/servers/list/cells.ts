/** A page of a list where cells may be down: of what is in those, a list has the least, or nothing, or it fails. */
import { isCutOff } from "../../../model/records/cells.ts";
import type { Server } from "../../../model/records/server.ts";
import { serialOfUuid } from "../../../model/tables/ids.ts";
import type { Call } from "../../core/call.ts";
import { pagingOf } from "../../core/links.ts";
import type { Query } from "../../core/query.ts";
import { cellNotResponding, databaseNotResponding } from "../../lookup/down-cells.ts";
import { isQueuedForDeletion, SHOWS_UNKNOWN } from "../down-cell.ts";
import { filterOf } from "./filters.ts";
import { type Options, PAGING } from "./options.ts";
import { orderOf } from "./order.ts";
import { pageOf } from "./page.ts";

/** The servers of a page. */
export interface Page {
  /** Those of which no more is known than that they are; they come first. */
  readonly unknown: readonly Server[];
  readonly known: readonly Server[];
}

/** @throws ApiError 400 for a marker that does not exist, 500 for a cell that does not answer (`[api]`) */
export function pageAcrossCells(call: Call, query: Query, options: Options): Page {
  if (options.nothing) return { unknown: [], known: [] };
  const { limit, marker } = pagingOf(call, query);
  const order = orderOf(call, query);
  const filter = filterOf(call, options, marker !== "");
  if (call.state.troubles.cellsDown.length === 0) {
    return { unknown: [], known: pageOf(call, filter, order, limit, marker) };
  }
  const { state } = call;
  const { list_records_by_skipping_down_cells: skips } = state.settings.conf.api;
  const shows = showsUnknown(call, query, options);
  if (filter !== null && limit > 0) {
    const after = marker === "" ? undefined : state.servers.get(serialOfUuid(marker, state.settings.idKey));
    if (after !== undefined && isCutOff(state, after)) throw databaseNotResponding();
    if (!shows && !skips) throw cellNotResponding();
  }
  const reachable = filter && {
    ...filter,
    scheduled: (server: Server) => !isCutOff(state, server) && filter.scheduled(server),
  };
  const known = pageOf(call, reachable, order, limit, marker);
  return { unknown: shows ? unknownServers(call, options.projectId, limit - known.length) : [], known };
}

/** Filters, pages and orders need what is in the cell: only a list without them, of one project or all, can do without. */
function showsUnknown(call: Call, query: Query, options: Options): boolean {
  return call.minor >= SHOWS_UNKNOWN && !options.isFiltered && !query.names.some((name) => PAGING.has(name));
}

function unknownServers({ state }: Call, projectId: string | null, limit: number): Server[] {
  const found: Server[] = [];
  if (limit <= 0) return found;
  state.servers.forEach((server) => {
    if (found.length === limit || !isCutOff(state, server) || isQueuedForDeletion(server)) return;
    if (projectId === null || server.spec.projectId === projectId) found.push(server);
  });
  return found;
}
