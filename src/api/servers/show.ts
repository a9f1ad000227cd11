import { authorizeFor } from "../core/authorize.ts";
import type { Answer, Call } from "../core/call.ts";
import { findServer } from "../lookup/find-server.ts";
import { findCutOff, SHOWS_UNKNOWN, unknownDetail } from "./down-cell.ts";
import { detailView } from "./view.ts";

/** GET /servers/{server_id} */
export function showServer(call: Call): Answer {
  const id = call.params.server_id ?? "";
  const cutOff = call.minor >= SHOWS_UNKNOWN ? findCutOff(call, id) : undefined;
  const server = cutOff ?? findServer(call, id);
  authorizeFor(call, "os_compute_api:servers:show", server);
  return {
    status: 200,
    body: { server: cutOff === undefined ? detailView(call, server) : unknownDetail(call, server) },
  };
}
