import { authorizeFor } from "../core/authorize.ts";
import type { Answer, Call } from "../core/call.ts";
import { findServer } from "../lookup/find-server.ts";

/** DELETE /servers/{server_id} */
export function deleteServerHandler(call: Call): Answer {
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, "os_compute_api:servers:delete", server);
  call.world.dispatch({ type: "delete", server: server.slot, force: false, who: call.who });
  return { status: 204 };
}
