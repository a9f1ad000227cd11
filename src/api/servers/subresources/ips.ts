/** `/servers/{server_id}/ips` (API reference: "Servers IPs"). */
import { authorizeFor } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { findServer } from "../../lookup/find-server.ts";
import { notFound } from "../../protocol/errors.ts";
import { addressesOf } from "../addresses.ts";

function list(call: Call): Answer {
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, "os_compute_api:ips:index", server);
  return { status: 200, body: { addresses: addressesOf(server, false) } };
}

function show(call: Call): Answer {
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, "os_compute_api:ips:show", server);
  const label = call.params.id ?? "";
  const addresses = addressesOf(server, false);
  const own = Object.hasOwn(addresses, label) ? addresses[label] : undefined;
  if (own === undefined) throw notFound("Instance is not a member of specified network");
  return { status: 200, body: { [label]: own } };
}

export const ips: readonly Route[] = [
  ["GET", "/servers/{server_id}/ips", list],
  ["GET", "/servers/{server_id}/ips/{id}", show],
];
