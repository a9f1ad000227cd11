/** What a list asks for, read from its query: who may use which filter, and in which form (nova `_get_servers`). */
import { STATUSES, type Status, statesOf } from "../../../model/records/server-states.ts";
import { isTrue, strictTruth } from "../../../python/bool.ts";
import { authorize, can } from "../../core/authorize.ts";
import type { Call } from "../../core/call.ts";
import type { Query } from "../../core/query.ts";
import { parseTime } from "../../core/time.ts";
import { badRequest, forbidden } from "../../protocol/errors.ts";
import { JOINED_TABLES } from "../servers-schema.ts";

/** What is left of the query after everything was read: filters by name. */
export interface Options {
  readonly filters: ReadonlyMap<string, string>;
  /** Only this project's; null: all. */
  readonly projectId: string | null;
  /** From `status`; null: any. */
  readonly vmStates: ReadonlySet<string> | null;
  readonly taskStates: ReadonlySet<string | null> | null;
  /** null: both; else only deleted ones, or none of them. */
  readonly deleted: boolean | null;
  /** ms since the world's start */
  readonly changesSince: number | null;
  readonly changesBefore: number | null;
  readonly locked: boolean | null;
  /** By anything but `all_tenants`, as given. */
  readonly isFiltered: boolean;
  /** Nothing can match. */
  readonly nothing: boolean;
}

/** Parameters that page and order. */
export const PAGING: ReadonlySet<string> = new Set(["sort_key", "sort_dir", "limit", "marker"]);

/** First microversion at which users may filter by this; administrators always may. */
const SINCE: Readonly<Record<string, number>> = {
  ...from(0, ["reservation_id", "name", "status", "image", "flavor", "ip", "changes-since", "all_tenants"]),
  ...from(5, ["ip6"]),
  ...from(26, ["tags", "tags-any", "not-tags", "not-tags-any"]),
  ...from(66, ["changes-before"]),
  ...from(73, ["locked"]),
  ...from(83, ["availability_zone", "config_drive", "key_name", "created_at", "launched_at", "terminated_at"]),
  ...from(83, ["power_state", "task_state", "vm_state", "progress", "user_id"]),
  ...from(90, ["hostname"]),
};

function from(minor: number, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, minor]));
}

const JOINED: ReadonlySet<string> = new Set(JOINED_TABLES);

/** Reads the filters. @throws ApiError 400, 403 */
export function optionsOf(call: Call, query: Query, isDetail: boolean): Options {
  const filters = allowedFilters(call, query);
  const isFiltered = [...filters.keys()].some((name) => name !== "all_tenants");
  for (const name of filters.keys()) {
    if (JOINED.has(name) || name.startsWith("_")) throw badRequest(`Invalid filter field: ${name}.`);
  }
  filters.delete("status");
  const status = query.has("status") ? statesAsked(query.all("status")) : null;
  const nothing = status !== null && status.vmStates.size === 0;
  if (nothing && call.minor >= 38) throw badRequest("Invalid status value");
  if (status !== null) filters.delete("vm_state");
  if (status !== null && !status.taskStates.has(null)) filters.delete("task_state");
  const changesSince = timeOf(call, filters, "changes-since");
  const changesBefore = timeOf(call, filters, "changes-before");
  if (changesSince !== null && changesBefore !== null && changesBefore < changesSince) {
    throw badRequest("The value of changes-since must be less than or equal to changes-before.");
  }
  const askedDeleted = take(filters, "deleted");
  let deleted = changesSince === null && changesBefore === null ? false : null;
  if (askedDeleted !== undefined) deleted = isTrue(askedDeleted);
  if (status !== null && status.vmStates.size === 1 && status.vmStates.has("deleted")) {
    if (!call.who.isAdmin) throw forbidden("Only administrators may list deleted instances");
    deleted = true;
  }
  const allTenants = truthOf(take(filters, "all_tenants"), true);
  const locked = filters.has("locked") ? truthOf(take(filters, "locked"), false) : null;
  if (allTenants) {
    authorize(call, `os_compute_api:servers:${isDetail ? "detail" : "index"}:get_all_tenants`);
  } else {
    filters.delete("tenant_id");
    filters.delete("project_id");
  }
  return {
    filters,
    projectId: allTenants ? null : call.who.projectId,
    vmStates: status?.vmStates ?? null,
    taskStates: status === null || status.taskStates.has(null) ? null : status.taskStates,
    deleted,
    changesSince,
    changesBefore,
    locked,
    isFiltered,
    nothing,
  };
}

/** The last value of each filter the user may use; the others are ignored. */
function allowedFilters(call: Call, query: Query): Map<string, string> {
  const all = can(call, "os_compute_api:servers:allow_all_filters");
  const filters = new Map<string, string>();
  for (const name of query.names) {
    const since = SINCE[name];
    const allowed = all ? !PAGING.has(name) : since !== undefined && call.minor >= since;
    if (allowed) filters.set(name, query.last(name) ?? "");
  }
  return filters;
}

function take(filters: Map<string, string>, name: string): string | undefined {
  const value = filters.get(name);
  filters.delete(name);
  return value;
}

function statesAsked(statuses: readonly string[]): { vmStates: Set<string>; taskStates: Set<string | null> } {
  const vmStates = new Set<string>();
  const taskStates = new Set<string | null>();
  for (const text of statuses) {
    const status = text.toUpperCase();
    if (!(STATUSES as readonly string[]).includes(status)) continue;
    const states = statesOf(status as Status); // checked above
    for (const state of states.vmStates) vmStates.add(state);
    for (const state of states.taskStates) taskStates.add(state);
  }
  return { vmStates, taskStates };
}

function timeOf(call: Call, filters: Map<string, string>, name: string): number | null {
  const text = take(filters, name);
  if (text === undefined) return null;
  const time = parseTime(call.state, text);
  if (time === undefined) throw badRequest(`Invalid filter field: ${name}.`);
  return time;
}

/** @param whenEmpty what a parameter without a value says; a parameter that is absent says no */
function truthOf(text: string | undefined, whenEmpty: boolean): boolean {
  if (text === undefined) return false;
  if (text === "" && whenEmpty) return true;
  const truth = strictTruth(text);
  if (truth !== undefined) return truth;
  const known = "'0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'";
  throw badRequest(`Unrecognized value '${text}', acceptable values are: ${known}`);
}
