import { remoteClassOf } from "../../lifecycle/core/python-exceptions.ts";
import type { Server } from "../../model/records/server.ts";
import { authorizeFor } from "../core/authorize.ts";
import type { Answer, Call } from "../core/call.ts";
import { findServer } from "../lookup/find-server.ts";
import { unexpectedError } from "../protocol/errors.ts";

/** DELETE /servers/{server_id} */
export function deleteServerHandler(call: Call): Answer {
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, "os_compute_api:servers:delete", server);
  beginDelete(call, server, false);
  return { status: 204 };
}

/** Deletes a server. @throws ApiError 500 where the source of its resize fails to confirm that first */
export function beginDelete(call: Call, { slot: server }: Server, force: boolean): void {
  const problem = call.world.dispatch({ type: "delete", server, force, who: call.who });
  if (problem !== null) throw unexpectedError(remoteClassOf(problem));
}
