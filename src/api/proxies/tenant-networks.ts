/** `/os-tenant-networks` (API reference: "Project networks"). */
import { networksSeenBy } from "../../lifecycle/neutron/visible.ts";
import type { Network } from "../../model/records/network.ts";
import { authorize } from "../core/authorize.ts";
import type { Answer, Call, Route } from "../core/call.ts";
import { findNetwork } from "./networks.ts";
import { proxy } from "./proxy.ts";

/** That the range is the text `None` is how Nova has it. */
function view({ id, name }: Network): Record<string, string> {
  return { id, label: name, cidr: "None" };
}

function list(call: Call): Answer {
  authorize(call, "os_compute_api:os-tenant-networks:list");
  return { status: 200, body: { networks: networksSeenBy(call.state, call.who).map(view) } };
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:os-tenant-networks:show");
  return { status: 200, body: { network: view(findNetwork(call)) } };
}

export const tenantNetworks: readonly Route[] = [
  ["GET", "/os-tenant-networks", proxy(list)],
  ["GET", "/os-tenant-networks/{id}", proxy(show)],
];
