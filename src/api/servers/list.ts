import type { Answer, Call } from "../call.ts";
import { briefView, detailView } from "./view.ts";
import type { Server } from "../../model/server.ts";

/** GET /servers: the project's servers, newest first. */
export function listServers(call: Call): Answer {
  return { status: 200, body: { servers: visibleServers(call).map((server) => briefView(call, server)) } };
}

/** GET /servers/detail */
export function listServersDetailed(call: Call): Answer {
  return { status: 200, body: { servers: visibleServers(call).map((server) => detailView(call, server)) } };
}

function visibleServers(call: Call): Server[] {
  const servers: Server[] = [];
  for (const [, server] of call.state.servers.descending()) {
    const hidden = server.deletedAt !== null || server.state.vmState === "soft-delete";
    if (!hidden && server.spec.projectId === call.who.projectId) servers.push(server);
  }
  return servers;
}
