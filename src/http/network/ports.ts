import {
  canonicalAddress,
  isTaken,
  releaseAddresses,
  reserveAddress,
  subnetWith,
  takeAddress,
} from "../../lifecycle/neutron/addressing.ts";
import type { Network, Port, Subnet } from "../../model/records/network.ts";
import { serialOfUuid } from "../../model/tables/ids.ts";
import { ServiceError } from "../server/errors.ts";
import { isObject, isVisible, newId, type ServiceCall, stringOf, wrapped } from "../server/service.ts";
import { visibleNetworks } from "./networks.ts";
import { projectFor, routesOf } from "./resource.ts";
import { defaultGroupOf } from "./security-groups.ts";

function rows(call: ServiceCall): Port[] {
  return call.cloud.state.ports.filter((port) => isVisible(call, port.projectId));
}

/** The MAC address of a port of this id. */
function macOf(id: string): string {
  const digits = id.replaceAll("-", "").slice(-6);
  return `fa:16:3e:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4)}`;
}

interface Addressed {
  readonly network: Network;
  readonly fixedIps: Port["fixedIps"];
}

/** The addresses asked for, or the next free one of each subnet; and the network without them. */
function addressesFor(call: ServiceCall, network: Network, asked: unknown): Addressed {
  if (!Array.isArray(asked) || asked.length === 0) {
    const taken = network.subnets.map((subnet) => nextAddress(network, subnet));
    const fixedIps = taken.map(({ subnet, address }) => ({ subnetId: subnet.id, address }));
    return { network: { ...network, subnets: taken.map(({ subnet }) => subnet) }, fixedIps };
  }
  let row = network;
  const fixedIps = asked.map((each: unknown) => {
    if (!isObject(each)) throw ServiceError.badRequest("Invalid input for fixed_ips.");
    const asked = stringOf(each.ip_address);
    const subnet = subnetFor(row, stringOf(each.subnet_id), asked);
    if (asked === undefined) {
      const taken = nextAddress(row, subnet);
      row = { ...row, subnets: row.subnets.map((other) => (other.id === subnet.id ? taken.subnet : other)) };
      return { subnetId: subnet.id, address: taken.address };
    }
    const address = canonicalAddress(asked) ?? asked;
    if (isTaken(call.cloud.state, row, address))
      throw ServiceError.conflict(
        `IP address ${address} already allocated in subnet ${subnet.id}`,
        "IpAddressAlreadyAllocated",
      );
    row = reserveAddress(row, subnet, address);
    return { subnetId: subnet.id, address };
  });
  return { network: row, fixedIps };
}

function nextAddress(network: Network, subnet: Subnet) {
  const taken = takeAddress(network, subnet);
  if (taken === null)
    throw ServiceError.conflict(
      `No more IP addresses available on network ${network.id}.`,
      "IpAddressGenerationFailure",
    );
  return taken;
}

/** The subnet of this id, or the one that the address belongs to. @throws ServiceError 400, 404 */
function subnetFor(network: Network, id: string | undefined, address: string | undefined): Subnet {
  if (id !== undefined) {
    const subnet = network.subnets.find((each) => each.id === id);
    if (subnet === undefined) throw ServiceError.notFound(`Subnet ${id} could not be found.`, "SubnetNotFound");
    if (address !== undefined && subnetWith({ ...network, subnets: [subnet] }, address) === undefined)
      throw ServiceError.badRequest(
        `IP address ${address} is not a valid IP for the specified subnet.`,
        "InvalidIpForSubnet",
      );
    return subnet;
  }
  const subnet = address === undefined ? network.subnets[0] : subnetWith(network, address);
  if (subnet === undefined)
    throw ServiceError.badRequest(
      address === undefined
        ? `Invalid input for operation: network ${network.id} has no subnet.`
        : `IP address ${address} is not a valid IP for any of the subnets on the specified network.`,
      "InvalidIpForNetwork",
    );
  return subnet;
}

/** A MAC address as Neutron keeps it. @throws ServiceError 400 */
function checkedMac(text: string): string {
  const mac = text.toLowerCase();
  if (!/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) || mac === "00:00:00:00:00:00")
    throw ServiceError.badRequest(
      `Invalid input for mac_address. Reason: '${text}' is not a valid MAC address.`,
      "HTTPBadRequest",
    );
  return mac;
}

function groupsFor(call: ServiceCall, asked: unknown, projectId: string): readonly string[] {
  if (!Array.isArray(asked)) return [defaultGroupOf(call, projectId).id];
  return asked.map((id: unknown) => {
    const group = call.cloud.state.securityGroups.get(String(id));
    if (group === undefined || !isVisible(call, group.projectId))
      throw ServiceError.notFound(`Security group ${String(id)} does not exist`, "SecurityGroupNotFound");
    return String(id);
  });
}

/**
 * The device that a body puts a port into. Neutron takes any text; here Nova goes by it, so another project's server is
 * refused like one that is not there. @throws ServiceError 404
 */
function deviceFor({ cloud, identity }: ServiceCall, asked: unknown): string | undefined {
  const id = stringOf(asked);
  const slot = id === undefined ? -1 : serialOfUuid(id, cloud.state.settings.idKey);
  const server = slot < 0 ? undefined : cloud.state.servers.get(slot);
  const isOwn = server === undefined || server.spec.projectId === identity.projectId;
  if (!isOwn && !identity.roles.includes("admin")) throw ServiceError.notFound(`Instance ${id} could not be found.`);
  return id;
}

function create(call: ServiceCall): Port {
  const body = wrapped(call, "port");
  const network = visibleNetworks(call).find(({ id }) => id === body.network_id);
  if (network === undefined)
    throw ServiceError.notFound(`Network ${String(body.network_id)} could not be found.`, "NetworkNotFound");
  const projectId = projectFor(call, body);
  const securityGroups = groupsFor(call, body.security_groups, projectId);
  const deviceId = deviceFor(call, body.device_id) ?? "";
  const addressed = addressesFor(call, network, body.fixed_ips);
  const id = newId(call.cloud, "port");
  const row: Port = {
    id,
    networkId: network.id,
    projectId,
    name: stringOf(body.name) ?? "",
    mac: body.mac_address == null ? macOf(id) : checkedMac(String(body.mac_address)),
    fixedIps: addressed.fixedIps,
    deviceId,
    securityGroups,
  };
  call.cloud.dispatch({ type: "put", table: "networks", row: addressed.network });
  call.cloud.dispatch({ type: "put", table: "ports", row });
  return row;
}

function update(call: ServiceCall, port: Port): Port {
  const body = wrapped(call, "port");
  const row: Port = {
    ...port,
    name: stringOf(body.name) ?? port.name,
    deviceId: deviceFor(call, body.device_id) ?? port.deviceId,
    securityGroups:
      body.security_groups === undefined
        ? port.securityGroups
        : groupsFor(call, body.security_groups, port.projectId ?? call.identity.projectId),
  };
  call.cloud.dispatch({ type: "put", table: "ports", row });
  return row;
}

/** Removes a port and notifies Nova, as Neutron does; Nova detaches it from its server. */
function remove(call: ServiceCall, port: Port): void {
  const { cloud } = call;
  if (port.deviceId !== "") {
    cloud.request({
      method: "POST",
      path: "/v2.1/os-server-external-events",
      body: { events: [{ name: "network-vif-deleted", server_uuid: port.deviceId, tag: port.id }] },
      as: { userId: "neutron", projectId: "service", roles: ["admin", "service"] },
    });
  }
  if (!cloud.state.ports.has(port.id)) return;
  for (const { id } of cloud.state.floatingIps.filter((each) => each.portId === port.id)) {
    cloud.dispatch({ type: "bind-floating-ip", id, target: null });
  }
  cloud.dispatch({ type: "remove", table: "ports", id: port.id });
  const network = cloud.state.networks.get(port.networkId);
  if (network !== undefined)
    cloud.dispatch({ type: "put", table: "networks", row: releaseAddresses(network, port.fixedIps) });
}

/** `/v2.0/ports`. */
export const portRoutes = routesOf<Port>({
  name: "port",
  title: "Port",
  owner: ({ projectId }) => projectId,
  rows,
  view: (call, port) => ({
    id: port.id,
    name: port.name,
    network_id: port.networkId,
    tenant_id: port.projectId ?? "",
    project_id: port.projectId ?? "",
    mac_address: port.mac,
    fixed_ips: port.fixedIps.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address })),
    device_id: port.deviceId,
    device_owner: port.deviceId === "" ? "" : "compute:nova",
    status: port.deviceId === "" ? "DOWN" : "ACTIVE",
    admin_state_up: true,
    security_groups: port.securityGroups.map((ref) =>
      ref === "default" ? defaultGroupOf(call, port.projectId ?? "").id : ref,
    ),
    allowed_address_pairs: [],
    extra_dhcp_opts: [],
    port_security_enabled: true,
    "binding:vnic_type": "normal",
    "binding:host_id": "",
    "binding:vif_type": port.deviceId === "" ? "unbound" : "ovs",
    "binding:profile": {},
    "binding:vif_details": {},
    description: "",
    tags: [],
  }),
  create,
  update,
  remove,
});
