/** `/servers/{server_id}/metadata` (API reference: "Server metadata"). */

import type { Admission } from "../../../lifecycle/core/operation.ts";
import { admit } from "../../../lifecycle/machine/admission.ts";
import { limitOf } from "../../../lifecycle/placing/quota.ts";
import type { Server } from "../../../model/records/server.ts";
import { authorizeFor } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { validate } from "../../core/validation.ts";
import { findServer } from "../../lookup/find-server.ts";
import type { RuleName } from "../../policy/defaults.ts";
import { badRequest, forbidden, notFound } from "../../protocol/errors.ts";
import { setServerMetadata, setServerMetadataItem } from "../../schema/metadata.ts";

type Metadata = Readonly<Record<string, string>>;

function subject(call: Call, rule: RuleName): Server {
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, rule, server);
  return server;
}

/** A server not yet in a cell shows none. */
function metadataOf(server: Server): Metadata {
  return server.scheduled ? server.spec.metadata : {};
}

function list(call: Call): Answer {
  return { status: 200, body: { metadata: metadataOf(subject(call, "os_compute_api:server-metadata:index")) } };
}

function show(call: Call): Answer {
  const metadata = metadataOf(subject(call, "os_compute_api:server-metadata:show"));
  const key = call.params.id ?? "";
  if (!Object.hasOwn(metadata, key)) throw notFound("Metadata item was not found");
  return { status: 200, body: { meta: { [key]: metadata[key] } } };
}

function add(call: Call): Answer {
  const { metadata } = validate(setServerMetadata, call.minor, call.body);
  const server = subject(call, "os_compute_api:server-metadata:create");
  return { status: 200, body: { metadata: write(call, server, { ...server.spec.metadata, ...metadata }) } };
}

function replace(call: Call): Answer {
  const { metadata } = validate(setServerMetadata, call.minor, call.body);
  const server = subject(call, "os_compute_api:server-metadata:update_all");
  return { status: 200, body: { metadata: write(call, server, metadata) } };
}

function set(call: Call): Answer {
  const { meta } = validate(setServerMetadataItem, call.minor, call.body);
  const server = subject(call, "os_compute_api:server-metadata:update");
  if (!Object.hasOwn(meta, call.params.id ?? "")) throw badRequest("Request body and URI mismatch");
  write(call, server, { ...server.spec.metadata, ...meta });
  return { status: 200, body: { meta } };
}

function remove(call: Call): Answer {
  const server = subject(call, "os_compute_api:server-metadata:delete");
  const key = call.params.id ?? "";
  const metadata = metadataOf(server);
  if (!Object.hasOwn(metadata, key)) throw notFound("Metadata item was not found");
  admit(server, admissionOf("delete metadata"), call.who);
  const { [key]: _, ...rest } = metadata;
  call.world.dispatch({ type: "update", server: server.slot, set: { metadata: rest } });
  return { status: 204 };
}

/** Metadata may change in these states, whatever task is under way. */
function admissionOf(verb: string): Admission {
  return { verb, vmStates: ["active", "paused", "suspended", "stopped"], taskStates: "any" };
}

function write(call: Call, server: Server, metadata: Metadata): Metadata {
  admit(server, admissionOf("update metadata"), call.who);
  const limit = limitOf(call.state, call.who.projectId, "metadata_items");
  if (limit >= 0 && Object.keys(metadata).length > limit) {
    throw forbidden(`Maximum number of metadata items exceeds ${limit}`);
  }
  call.world.dispatch({ type: "update", server: server.slot, set: { metadata } });
  return metadata;
}

export const serverMetadata: readonly Route[] = [
  ["GET", "/servers/{server_id}/metadata", list],
  ["POST", "/servers/{server_id}/metadata", add],
  ["PUT", "/servers/{server_id}/metadata", replace],
  ["GET", "/servers/{server_id}/metadata/{id}", show],
  ["PUT", "/servers/{server_id}/metadata/{id}", set],
  ["DELETE", "/servers/{server_id}/metadata/{id}", remove],
];
