/** `/servers/{server_id}/tags` (API reference: "Server tags"), from 2.26. */
import { isCutOff } from "../../../model/records/cells.ts";
import type { Server } from "../../../model/records/server.ts";
import { serialOfUuid } from "../../../model/tables/ids.ts";
import { authorizeFor } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { firstFailure } from "../../core/first-failure.ts";
import { rootOf } from "../../core/links.ts";
import { validate } from "../../core/validation.ts";
import { from } from "../../core/versioned-route.ts";
import { databaseNotResponding } from "../../lookup/down-cells.ts";
import { findServer } from "../../lookup/find-server.ts";
import type { RuleName } from "../../policy/defaults.ts";
import { badRequest, conflict, notFound } from "../../protocol/errors.ts";
import { MAX_TAGS, tag as tagSchema } from "../../schema/parameters.ts";
import { addTag, replaceTags } from "./server-tags-schema.ts";

/** The server by its cell, which other projects' servers have too: policy refuses those. @throws ApiError 404, 403 */
function mapped(call: Call, rule: RuleName): { readonly id: string; readonly server: Server } {
  const id = call.params.server_id ?? "";
  const server = call.state.servers.get(serialOfUuid(id, call.state.settings.idKey));
  if (server === undefined) throw notFound(`Instance ${id} has no mapping to a cell.`);
  authorizeFor(call, rule, server);
  return { id, server };
}

/** For reading: a server not yet in a cell has no tags to look up. */
function readable(call: Call, rule: RuleName): Server {
  const { id, server } = mapped(call, rule);
  if (isCutOff(call.state, server)) throw databaseNotResponding();
  if (!server.scheduled || server.deletedAt !== null) throw notFound(`Instance ${id} could not be found.`);
  return server;
}

const WRITABLE: ReadonlySet<string> = new Set(["active", "paused", "suspended", "stopped"]);

function writable(call: Call, rule: RuleName, verb: string): Server {
  const { id } = mapped(call, rule);
  const server = findServer(call, id);
  const { vmState } = server.state;
  if (!WRITABLE.has(vmState)) throw conflict(`Cannot '${verb}' instance ${id} while it is in vm_state ${vmState}`);
  return server;
}

function write(call: Call, server: Server, tags: readonly string[]): void {
  call.world.dispatch({ type: "update", server: server.slot, set: { tags } });
}

function list(call: Call): Answer {
  return { status: 200, body: { tags: readable(call, "os_compute_api:os-server-tags:index").spec.tags } };
}

function show(call: Call): Answer {
  const server = readable(call, "os_compute_api:os-server-tags:show");
  const tag = call.params.id ?? "";
  if (!server.spec.tags.includes(tag)) throw notFound(`Server ${server.id} has no tag '${tag}'`);
  return { status: 204 };
}

function add(call: Call): Answer {
  validate(addTag, call.minor, call.body ?? null);
  const server = writable(call, "os_compute_api:os-server-tags:update", "update tag");
  const tag = call.params.id ?? "";
  const failure = firstFailure(tagSchema, tag);
  if (failure !== undefined) {
    throw badRequest(
      `Tag '${tag}' is invalid. It must be a non empty string without characters '/' and ','. ` +
        `Validation error message: ${failure.message}`,
    );
  }
  const { tags } = server.spec;
  if (tags.length >= MAX_TAGS) throw badRequest(`The number of tags exceeded the per-server limit ${MAX_TAGS}`);
  if (tags.includes(tag)) return { status: 204 };
  write(call, server, [...tags, tag].sort());
  return { status: 201, headers: { Location: `${rootOf(call)}/servers/${server.id}/tags/${tag}` } };
}

function replace(call: Call): Answer {
  const { tags } = validate(replaceTags, call.minor, call.body);
  const server = writable(call, "os_compute_api:os-server-tags:update_all", "update tags");
  const sorted = [...new Set(tags)].sort();
  write(call, server, sorted);
  return { status: 200, body: { tags: sorted } };
}

function remove(call: Call): Answer {
  const server = writable(call, "os_compute_api:os-server-tags:delete", "delete tag");
  const tag = call.params.id ?? "";
  const { tags } = server.spec;
  if (!tags.includes(tag)) throw notFound(`Instance ${server.id} has no tag '${tag}'`);
  write(
    call,
    server,
    tags.filter((other) => other !== tag),
  );
  return { status: 204 };
}

function removeAll(call: Call): Answer {
  write(call, writable(call, "os_compute_api:os-server-tags:delete_all", "delete tags"), []);
  return { status: 204 };
}

export const serverTags: readonly Route[] = [
  ["GET", "/servers/{server_id}/tags", from(26, list), "own query"],
  ["PUT", "/servers/{server_id}/tags", from(26, replace)],
  ["DELETE", "/servers/{server_id}/tags", from(26, removeAll)],
  ["GET", "/servers/{server_id}/tags/{id}", from(26, show), "own query"],
  ["PUT", "/servers/{server_id}/tags/{id}", from(26, add)],
  ["DELETE", "/servers/{server_id}/tags/{id}", from(26, remove)],
];
