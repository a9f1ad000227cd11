import { refuseUnscheduled } from "../../../lifecycle/core/unscheduled.ts";
import type { Answer, Call } from "../../core/call.ts";
import { subject } from "../../lookup/find-server.ts";

/** GET /servers/{server_id}/os-server-password: what a guest put into the metadata service, and none does here. */
export function showServerPassword(call: Call): Answer {
  subject(call, "os_compute_api:os-server-password:show");
  return { status: 200, body: { password: "" } };
}

/** DELETE /servers/{server_id}/os-server-password */
export function clearServerPassword(call: Call): Answer {
  const server = subject(call, "os_compute_api:os-server-password:clear");
  refuseUnscheduled(server);
  return { status: 204 };
}
