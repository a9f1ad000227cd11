/** `/os-migrations` (API reference: "Migrations"). */

import type { Migration } from "../../../model/records/migration.ts";
import { serialOfUuid } from "../../../model/tables/ids.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { linksOf, nextLinks, pagingOf } from "../../core/links.ts";
import { checkQuery, type Query } from "../../core/query.ts";
import { parseTime, plainTime } from "../../core/time.ts";
import { badRequest } from "../../protocol/errors.ts";
import { flavorNumber } from "../flavors/flavor-number.ts";
import { listMigrationsQuery } from "./migrations-schema.ts";

type Json = Record<string, unknown>;
type Test = (migration: Migration) => boolean;

/** Statuses in which a live migration can be shown and stopped. */
export const IN_PROGRESS: ReadonlySet<string> = new Set(["queued", "preparing", "running", "post-migrating"]);

function list(call: Call): Answer {
  const query = checkQuery(listMigrationsQuery, call.minor, call.query);
  authorize(call, "os_compute_api:os-migrations:index");
  // Newer than Zed, whoever does not ask for the own project asks for all of them.
  if (call.state.settings.release !== "zed" && query.last("project_id") !== call.who.projectId) {
    authorize(call, "os_compute_api:os-migrations:index:all_projects");
  }
  const tests = testsOf(call, query);
  let rows: Migration[] = [];
  call.state.migrations.forEach((migration) => {
    if (tests.every((test) => test(migration))) rows.push(migration);
  });
  const body: Json = {};
  if (call.minor >= 59) {
    rows.reverse();
    rows = pageOf(call, query, rows);
    const last = rows.at(-1);
    const links = last === undefined ? [] : nextLinks(call, "os-migrations", query, rows.length, last.uuid);
    if (links.length > 0) body.migrations_links = links;
  }
  body.migrations = rows.map((migration) => view(call, migration));
  return { status: 200, body };
}

function pageOf(call: Call, query: Query, rows: readonly Migration[]): Migration[] {
  const { limit, marker } = pagingOf(call, query);
  let start = 0;
  if (marker !== "") {
    start = rows.findIndex((migration) => migration.uuid === marker) + 1;
    if (start === 0) throw badRequest(`Marker ${marker} could not be found.`);
  }
  return rows.slice(start, start + limit);
}

function testsOf(call: Call, query: Query): Test[] {
  // With a server's record go those of its migrations.
  const tests: Test[] = [(migration) => call.state.servers.get(migration.server)?.deletedAt === null];
  const add = (name: string, test: (value: string) => Test): void => {
    const value = query.last(name);
    if (value !== undefined) tests.push(test(value));
  };
  const { idKey } = call.state.settings;
  add("status", (status) => (migration) => migration.status === status);
  add("host", (host) => (migration) => migration.sourceHost === host || migration.destHost === host);
  add("source_compute", (host) => (migration) => migration.sourceHost === host);
  add("migration_type", (type) => (migration) => migration.type === type);
  add("instance_uuid", (id) => (migration) => migration.server === serialOfUuid(id, idKey));
  add("user_id", (id) => (migration) => migration.userId === id);
  add("project_id", (id) => (migration) => migration.projectId === id);
  const since = call.minor >= 59 ? timeOf(call, query, "changes-since") : undefined;
  const before = call.minor >= 66 ? timeOf(call, query, "changes-before") : undefined;
  if (since !== undefined && before !== undefined && before < since) {
    throw badRequest("The value of changes-since must be less than or equal to changes-before.");
  }
  if (since !== undefined) tests.push(({ updatedAt, createdAt }) => (updatedAt ?? createdAt) >= since);
  if (before !== undefined) tests.push(({ updatedAt, createdAt }) => (updatedAt ?? createdAt) <= before);
  return tests;
}

function timeOf(call: Call, query: Query, name: string): number | undefined {
  const text = query.last(name);
  return text === undefined ? undefined : parseTime(call.state, text);
}

/** A migration's address of the other side, node and times: what both resources of migrations show. */
export function commonView(call: Call, migration: Migration): Json {
  const { state } = call;
  // The address is written with the node: by the target, when it claims.
  const { destHost, destNode } = migration;
  const slot = destHost === null || destNode === null ? undefined : state.hostSlots.get(destHost);
  const address = slot === undefined ? null : (state.hosts.get(slot)?.hardware.hostIp ?? null);
  const live = migration.type === "live-migration";
  const shown: Json = {
    id: migration.slot + 1,
    source_compute: migration.sourceHost,
    dest_compute: migration.destHost,
    // A live migration learns its nodes on the source host: one that finds no way never gets there.
    source_node: live && migration.destHost === null ? null : migration.sourceNode,
    dest_node: migration.destNode,
    dest_host: live ? null : address,
    status: migration.status,
    created_at: plainTime(state, migration.createdAt),
    updated_at: migration.updatedAt === null ? null : plainTime(state, migration.updatedAt),
  };
  if (call.minor >= 59) shown.uuid = migration.uuid;
  if (call.minor >= 80) {
    shown.user_id = migration.userId;
    shown.project_id = migration.projectId;
  }
  return shown;
}

function view(call: Call, migration: Migration): Json {
  const { state } = call;
  const server = state.servers.get(migration.server);
  const shown: Json = {
    ...commonView(call, migration),
    instance_uuid: server?.id ?? null,
    // An evacuation is recorded without flavors (nova/compute/api `evacuate`).
    old_instance_type_id: migration.type === "evacuation" ? null : flavorNumber(state, migration.oldFlavor.id),
    new_instance_type_id: migration.type === "evacuation" ? null : flavorNumber(state, migration.newFlavor.id),
  };
  if (call.minor < 23) return shown;
  shown.migration_type = migration.type;
  if (migration.type === "live-migration" && IN_PROGRESS.has(migration.status) && server !== undefined) {
    shown.links = linksOf(call, `servers/${server.id}/migrations`, String(migration.slot + 1));
  }
  return shown;
}

export const migrations: readonly Route[] = [["GET", "/os-migrations", list, "own query"]];
