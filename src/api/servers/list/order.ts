/** `sort_key` and `sort_dir` of a list (nova/api/openstack/common, oslo_db.sqlalchemy.utils, nova/compute/instance_list). */
import type { Call } from "../../core/call.ts";
import type { Query } from "../../core/query.ts";
import { badRequest, forbidden } from "../../protocol/errors.ts";
import { IGNORED_SORT_KEYS } from "../servers-schema.ts";

export type Direction = "asc" | "desc";

export interface SortKey {
  readonly key: string;
  readonly direction: Direction;
}

/** How a list is sorted. */
export interface Order {
  /** Of servers not yet in a cell, in the order asked for; ties are broken by their age. */
  readonly unscheduled: readonly SortKey[];
  /** Within a cell; the last tie-breaker is the id. */
  readonly cell: readonly SortKey[];
  /** By which the cells are merged: keys without a direction of their own do not count here. */
  readonly merge: readonly SortKey[];
  /** Newest first, and nothing else was asked for. */
  readonly usual: boolean;
}

const IGNORED: ReadonlySet<string> = new Set(IGNORED_SORT_KEYS);
const ADMIN_ONLY: ReadonlySet<string> = new Set(["host", "node"]);

/** Reads keys and directions. @throws ApiError 400, 403 */
export function orderOf(call: Call, query: Query): Order {
  const keys = query.all("sort_key").map((key) => key.trim());
  const directions = query.all("sort_dir").map((direction) => direction.trim());
  if (keys.length === 0 && directions.length === 0) return USUAL;
  if (keys.length === 0) keys.push("created_at");
  if (directions.length === 0) directions.push("desc");
  for (const key of [...keys]) {
    if (IGNORED.has(key) && !(key === "locked" && call.minor >= 73)) {
      const index = keys.indexOf(key);
      if (directions.length > index) directions.splice(index, 1);
      keys.splice(index, 1);
    } else if (ADMIN_ONLY.has(key) && !call.who.isAdmin) {
      throw forbidden(`Only administrators can sort servers by ${key}`);
    }
  }
  const unscheduled = paired(keys, directions);
  if (keys.length === 0) return { ...USUAL, unscheduled };
  const own = keys.includes("uuid");
  const cellKeys = own ? keys : [...keys, "uuid"];
  const cellDirections = own ? directions : [...directions, "asc"];
  const cell = paired(cellKeys, cellDirections);
  return { unscheduled, cell, merge: cell.slice(0, cellDirections.length), usual: false };
}

const NEWEST: readonly SortKey[] = [
  { key: "created_at", direction: "desc" },
  { key: "uuid", direction: "asc" },
];
const USUAL: Order = { unscheduled: NEWEST.slice(0, 1), cell: NEWEST, merge: NEWEST, usual: true };

/** Keys with their directions; those that have none take the first. */
function paired(keys: readonly string[], directions: readonly string[]): SortKey[] {
  for (const direction of directions) {
    if (direction !== "asc" && direction !== "desc") {
      throw badRequest("Invalid input received: Unknown sort direction, must be 'desc' or 'asc'");
    }
  }
  if (directions.length > keys.length)
    throw badRequest("Invalid input received: Sort direction size exceeds sort key size");
  const first = directions[0] ?? "desc";
  return keys.map((key, i) => ({ key, direction: (directions[i] ?? first) as Direction })); // checked above
}
