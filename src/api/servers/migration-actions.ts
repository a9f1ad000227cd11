/** What can be done to a live migration under way (API reference: "Server migrations"): force it to end, or call it off. */
import { authorizeFor } from "../authorize.ts";
import type { Answer, Call, Route } from "../call.ts";
import type { RuleName } from "../policy/defaults.ts";
import { forceComplete as schema } from "../schemas/migrations.ts";
import { validate } from "../validation.ts";
import { from } from "../versioned-route.ts";
import { begin } from "./actions/define.ts";
import { findServer } from "./find.ts";

function act(call: Call, rule: RuleName, operation: string): Answer {
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, rule, server);
  const id = call.params.id ?? "";
  // Migrations are numbered from 1.
  const migration = /^\d+$/.test(id) ? Number(id) - 1 : -1;
  begin(call, server, operation, { id, migration, queued: call.minor >= 65 });
  return { status: 202 };
}

/** POST /servers/{server_id}/migrations/{id}/action */
function forceComplete(call: Call): Answer {
  validate(schema, call.minor, call.body);
  return act(call, "os_compute_api:servers:migrations:force_complete", "liveMigrationForceComplete");
}

/** DELETE /servers/{server_id}/migrations/{id} */
function abort(call: Call): Answer {
  return act(call, "os_compute_api:servers:migrations:delete", "liveMigrationCancel");
}

export const migrationActions: readonly Route[] = [
  ["POST", "/servers/{server_id}/migrations/{id}/action", from(22, forceComplete)],
  ["DELETE", "/servers/{server_id}/migrations/{id}", from(24, abort)],
];
