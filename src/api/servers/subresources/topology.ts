import type { Answer, Call } from "../../core/call.ts";
import { subject } from "../../lookup/find-server.ts";
import { notFound } from "../../protocol/errors.ts";

/** GET /servers/{server_id}/topology, from 2.78: the server's NUMA nodes; the simulator pins none. */
export function showTopology(call: Call): Answer {
  if (call.minor < 78) throw notFound();
  subject(call, "compute:server:topology:index");
  return { status: 200, body: { nodes: [], pagesize_kb: null } };
}
