import { authorizeFor } from "../authorize.ts";
import type { Answer, Call } from "../call.ts";
import { findServer } from "./find.ts";
import { detailView } from "./view.ts";

/** GET /servers/{server_id} */
export function showServer(call: Call): Answer {
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, "os_compute_api:servers:show", server);
  return { status: 200, body: { server: detailView(call, server) } };
}
