/** `/servers/{server_id}/os-instance-actions` (API reference: "Servers actions"). */

import type { ActionEvent, InstanceAction, Server } from "../../../model/records/server.ts";
import { authorizeFor, canFor } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { nextLinks, pagingOf } from "../../core/links.ts";
import { checkQuery, type Query } from "../../core/query.ts";
import { parseTime, plainTime } from "../../core/time.ts";
import { findServer, findServerEvenDeleted } from "../../lookup/find-server.ts";
import { badRequest, notFound } from "../../protocol/errors.ts";
import { hostIdOf } from "../host-id.ts";
import { listInstanceActionsQuery } from "./instance-actions-schema.ts";

type Json = Record<string, unknown>;

/** From 2.21 the actions of deleted servers can be read too. */
function subject(call: Call): Server {
  const id = call.params.server_id ?? "";
  return call.minor >= 21 ? findServerEvenDeleted(call, id) : findServer(call, id);
}

function list(call: Call): Answer {
  const query = checkQuery(listInstanceActionsQuery, call.minor, call.query);
  const server = subject(call);
  authorizeFor(call, "os_compute_api:os-instance-actions:list", server);
  let actions = newestFirst(server.actions);
  const body: Json = {};
  if (call.minor >= 58) {
    actions = pageOf(call, query, actions);
    const last = actions.at(-1);
    const collection = `servers/${server.id}/os-instance-actions`;
    const links = last === undefined ? [] : nextLinks(call, collection, query, actions.length, last.requestId);
    if (links.length > 0) body.links = links;
  }
  body.instanceActions = actions.map((action) => actionView(call, server, action));
  return { status: 200, body };
}

function pageOf(call: Call, query: Query, actions: readonly InstanceAction[]): readonly InstanceAction[] {
  const since = timeOf(call, query, "changes-since");
  const before = timeOf(call, query, "changes-before");
  if (since !== undefined && before !== undefined && before < since) {
    throw badRequest("The value of changes-since must be less than or equal to changes-before.");
  }
  const { limit, marker } = pagingOf(call, query);
  let start = 0;
  if (marker !== "") {
    // Nova forgets the marker it looked for before it says so.
    start = actions.findIndex((action) => action.requestId === marker) + 1;
    if (start === 0) throw badRequest("Marker None could not be found.");
  }
  return actions
    .slice(start)
    .filter(
      (action) =>
        (since === undefined || action.updatedAt >= since) && (before === undefined || action.updatedAt <= before),
    )
    .slice(0, limit);
}

function timeOf(call: Call, query: Query, name: string): number | undefined {
  const text = query.last(name);
  return text === undefined ? undefined : parseTime(call.state, text);
}

function newestFirst<T extends { readonly start: number }>(rows: readonly T[]): readonly T[] {
  // The sort is stable: of two of one instant the later recorded comes first.
  return [...rows].reverse().sort((a, b) => b.start - a.start);
}

function actionView(call: Call, server: Server, action: InstanceAction): Json {
  const shown: Json = {
    action: action.action,
    instance_uuid: server.id,
    request_id: action.requestId,
    user_id: orNull(action.userId),
    project_id: orNull(action.projectId),
    start_time: plainTime(call.state, action.start),
    message: action.message,
  };
  if (call.minor >= 58) shown.updated_at = plainTime(call.state, action.updatedAt);
  return shown;
}

/** Periodic tasks act for nobody. */
function orNull(id: string): string | null {
  return id === "" ? null : id;
}

function show(call: Call): Answer {
  const server = subject(call);
  authorizeFor(call, "os_compute_api:os-instance-actions:show", server);
  const id = call.params.id ?? "";
  // Deleting a resized server confirms it in the same request, which leaves two actions: the newer one is shown.
  const action = server.actions.findLast((each) => each.requestId === id);
  if (action === undefined) throw notFound(`Action ${id} not found`);
  const shown = actionView(call, server, action);
  const all = canFor(call, "os_compute_api:os-instance-actions:events", server);
  if (all || call.minor >= 51) {
    const details = call.minor >= 84 && canFor(call, "os_compute_api:os-instance-actions:events:details", server);
    shown.events = newestFirst(action.events).map((event) => eventView(call, action, event, all, details));
  }
  return { status: 200, body: { instanceAction: shown } };
}

/** @param all with the traceback and, from 2.62, the host: for administrators */
function eventView(call: Call, action: InstanceAction, event: ActionEvent, all: boolean, details: boolean): Json {
  const shown: Json = {
    event: event.event,
    start_time: plainTime(call.state, event.start),
    finish_time: event.finish === null ? null : plainTime(call.state, event.finish),
    result: event.result,
  };
  if (all) shown.traceback = event.traceback;
  if (call.minor >= 62) {
    if (all) shown.host = event.host;
    shown.hostId = hostIdOf(action.projectId, event.host);
  }
  if (details) shown.details = event.details;
  return shown;
}

export const instanceActions: readonly Route[] = [
  ["GET", "/servers/{server_id}/os-instance-actions", list, "own query"],
  ["GET", "/servers/{server_id}/os-instance-actions/{id}", show],
];
