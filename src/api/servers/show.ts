import type { Answer, Call } from "../call.ts";
import { findServer } from "./find.ts";
import { detailView } from "./view.ts";

/** GET /servers/{server_id} */
export function showServer(call: Call): Answer {
  return { status: 200, body: { server: detailView(call, findServer(call, call.params.server_id ?? "")) } };
}
