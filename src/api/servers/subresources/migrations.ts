/** `/servers/{server_id}/migrations` (API reference: "Server migrations"): live migrations under way. */
import { recordedArgs } from "../../../lifecycle/core/operation.ts";
import type { ArgsByName } from "../../../lifecycle/operations.ts";
import type { Migration } from "../../../model/records/migration.ts";
import type { Server } from "../../../model/records/server.ts";
import { authorizeFor } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { validate } from "../../core/validation.ts";
import { from } from "../../core/versioned-route.ts";
import { findServer } from "../../lookup/find-server.ts";
import type { RuleName } from "../../policy/defaults.ts";
import { badRequest, notFound } from "../../protocol/errors.ts";
import { commonView, IN_PROGRESS } from "../../resources/migrations/migrations.ts";
import { forceCompleteSchema } from "../../resources/migrations/migrations-schema.ts";

type Json = Record<string, unknown>;

function subject(call: Call, rule: RuleName): Server {
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, rule, server);
  return server;
}

function list(call: Call): Answer {
  const server = subject(call, "os_compute_api:servers:migrations:index");
  const rows: Migration[] = [];
  call.state.migrations.forEach((migration) => {
    const under = migration.type === "live-migration" && IN_PROGRESS.has(migration.status);
    if (under && migration.server === server.slot) rows.push(migration);
  });
  return { status: 200, body: { migrations: rows.map((migration) => view(call, server, migration)) } };
}

function show(call: Call): Answer {
  const server = subject(call, "os_compute_api:servers:migrations:show");
  const id = call.params.id ?? "";
  const migration = /^\d{1,9}$/.test(id) ? call.state.migrations.get(Number(id) - 1) : undefined;
  if (migration === undefined || migration.server !== server.slot) {
    throw notFound(`In-progress live migration ${id} is not found for server ${server.id}.`);
  }
  if (migration.type !== "live-migration") {
    throw notFound(`Migration ${id} for server ${server.id} is not live-migration.`);
  }
  if (!IN_PROGRESS.has(migration.status)) {
    throw notFound(`Live migration ${id} for server ${server.id} is not in progress.`);
  }
  return { status: 200, body: { migration: view(call, server, migration) } };
}

/** POST …/{id}/action, from 2.22: the guest is paused, so that its live migration ends. */
function act(call: Call): Answer {
  const keys = typeof call.body === "object" && call.body !== null ? Object.keys(call.body) : [];
  const [key = ""] = keys;
  if (keys.length !== 1) throw badRequest("Malformed request body");
  if (key !== "force_complete") throw badRequest(`There is no such action: ${key}`);
  validate(forceCompleteSchema, call.minor, call.body);
  const server = subject(call, "os_compute_api:servers:migrations:force_complete");
  return control(call, server, "liveMigrationForceComplete", {});
}

/** DELETE …/{id}, from 2.24; those that still wait may be called off from 2.65. */
function abort(call: Call): Answer {
  const server = subject(call, "os_compute_api:servers:migrations:delete");
  return control(call, server, "liveMigrationCancel", { queued: call.minor >= 65 });
}

type Control = "liveMigrationForceComplete" | "liveMigrationCancel";

function control<Name extends Control>(
  call: Call,
  server: Server,
  operation: Name,
  more: Omit<ArgsByName[Name], keyof ArgsByName["liveMigrationForceComplete"]>,
): Answer {
  const id = call.params.id ?? "";
  const args = recordedArgs({ ...more, id, migration: /^\d{1,9}$/.test(id) ? Number(id) - 1 : -1 });
  call.world.dispatch({ type: "operate", operation, server: server.slot, args, who: call.who });
  return { status: 202 };
}

function view(call: Call, server: Server, migration: Migration): Json {
  return {
    ...commonView(call, migration),
    server_uuid: server.id,
    disk_processed_bytes: null,
    disk_remaining_bytes: null,
    disk_total_bytes: null,
    memory_processed_bytes: null,
    memory_remaining_bytes: null,
    memory_total_bytes: null,
  };
}

export const serverMigrations: readonly Route[] = [
  ["GET", "/servers/{server_id}/migrations", from(23, list)],
  ["GET", "/servers/{server_id}/migrations/{id}", from(23, show)],
  ["POST", "/servers/{server_id}/migrations/{id}/action", from(22, act)],
  ["DELETE", "/servers/{server_id}/migrations/{id}", from(24, abort)],
];
