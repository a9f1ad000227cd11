/** `/os-networks` (API reference: "Networks"): what Neutron shows the asker, in the form of nova-network. */
import { networksSeenBy } from "../../lifecycle/neutron/visible.ts";
import type { Network } from "../../model/records/network.ts";
import { authorize } from "../core/authorize.ts";
import type { Answer, Call, Route } from "../core/call.ts";
import { notFound } from "../protocol/errors.ts";
import { proxy } from "./proxy.ts";

/** Fields that nova-network filled, and nobody fills any more. */
const FIELDS = [
  "cidr",
  "netmask",
  "gateway",
  "broadcast",
  "dns1",
  "dns2",
  "cidr_v6",
  "gateway_v6",
  "netmask_v6",
] as const;

/** The same, for administrators' eyes. */
const ADMIN_FIELDS = [
  "created_at",
  "updated_at",
  "deleted_at",
  "deleted",
  "injected",
  "bridge",
  "vlan",
  "vpn_public_address",
  "vpn_public_port",
  "vpn_private_address",
  "dhcp_start",
  "project_id",
  "host",
  "bridge_interface",
  "multi_host",
  "priority",
  "rxtx_base",
  "mtu",
  "dhcp_server",
  "enable_dhcp",
  "share_address",
] as const;

function view(call: Call, { id, name }: Network): Record<string, string | null> {
  const fields = call.who.isAdmin ? [...FIELDS, ...ADMIN_FIELDS] : FIELDS;
  return { id, label: name, ...Object.fromEntries(fields.map((field) => [field, null])) };
}

function list(call: Call): Answer {
  authorize(call, "os_compute_api:os-networks:list");
  return { status: 200, body: { networks: networksSeenBy(call.state, call.who).map((row) => view(call, row)) } };
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:os-networks:show");
  return { status: 200, body: { network: view(call, findNetwork(call)) } };
}

/** The network of a path. @throws ApiError 404 */
export function findNetwork(call: Call): Network {
  const network = networksSeenBy(call.state, call.who).find(({ id }) => id === call.params.id);
  if (network === undefined) throw notFound("Network not found");
  return network;
}

export const networks: readonly Route[] = [
  ["GET", "/os-networks", proxy(list)],
  ["GET", "/os-networks/{id}", proxy(show)],
];
