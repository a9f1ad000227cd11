import ipaddr from "ipaddr.js";
import { addressAt, lastAddress } from "../../lifecycle/neutron/addressing.ts";
import type { Network, Subnet } from "../../model/records/network.ts";
import { networkOf } from "../../model/records/plans.ts";
import { ServiceError } from "../server/errors.ts";
import { authorizeService } from "../server/policy.ts";
import { newId, type ServiceCall, stringOf, wrapped } from "../server/service.ts";
import { visibleNetworks } from "./networks.ts";
import { NETWORK_RULES } from "./policy.ts";
import { projectFor, routesOf } from "./resource.ts";

interface Row extends Subnet {
  readonly network: Network;
}

function rows(call: ServiceCall): Row[] {
  return visibleNetworks(call).flatMap((network) => network.subnets.map((subnet) => ({ ...subnet, network })));
}

function create(call: ServiceCall): Row {
  const body = wrapped(call, "subnet");
  const network = visibleNetworks(call).find(({ id }) => id === body.network_id);
  if (network === undefined)
    throw ServiceError.notFound(`Network ${String(body.network_id)} could not be found.`, "NetworkNotFound");
  authorizeService(call, NETWORK_RULES.create_subnet, network);
  projectFor(call, body);
  const cidr = stringOf(body.cidr) ?? "";
  if (!ipaddr.isValidCIDR(cidr))
    throw ServiceError.badRequest(`Invalid input for cidr. Reason: '${cidr}' is not a valid IP subnet.`);
  const id = newId(call.cloud, "subnet");
  const [subnet] = networkOf({ id: network.id, subnets: [{ id, cidr }] }).subnets;
  if (subnet === undefined) throw new Error("a network that was given a subnet has none");
  const row = { ...network, subnets: [...network.subnets, subnet] };
  call.cloud.dispatch({ type: "put", table: "networks", row });
  return { ...subnet, network: row };
}

function remove(call: ServiceCall, { id, network }: Row): void {
  const used = call.cloud.state.ports.find((port) => port.fixedIps.some((ip) => ip.subnetId === id));
  if (used !== undefined) {
    throw ServiceError.conflict(
      `Unable to complete operation on subnet ${id}: One or more ports have an IP allocation from this subnet.`,
      "SubnetInUse",
    );
  }
  const row = { ...network, subnets: network.subnets.filter((subnet) => subnet.id !== id) };
  call.cloud.dispatch({ type: "put", table: "networks", row });
}

/** `/v2.0/subnets`. */
export const subnetRoutes = routesOf<Row>({
  name: "subnet",
  title: "Subnet",
  owner: ({ network }) => network.projectId,
  rows,
  view: (_call, { id, cidr, version, network }) => ({
    id,
    name: "",
    network_id: network.id,
    tenant_id: network.projectId ?? "",
    project_id: network.projectId ?? "",
    cidr,
    ip_version: version,
    gateway_ip: addressAt(cidr, 1),
    allocation_pools: [{ start: addressAt(cidr, 2), end: lastAddress(cidr) }],
    enable_dhcp: true,
    dns_nameservers: [],
    host_routes: [],
    ipv6_address_mode: null,
    ipv6_ra_mode: null,
    subnetpool_id: null,
    description: "",
    tags: [],
  }),
  create,
  remove,
});
