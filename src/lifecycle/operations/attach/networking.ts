import type { Network, Port } from "../../../model/records/network.ts";
import type { Interface, NetworkRequest, Server } from "../../../model/records/server.ts";
import { newUuid, type RuleContext } from "../../core/context.ts";
import type { Problem } from "../../core/operation.ts";
import {
  canonicalAddress,
  isTaken,
  releaseAddresses,
  reserveAddress,
  subnetWith,
  takeAddress,
} from "../../neutron/addressing.ts";
import { floatingOn, unbindPort } from "../../neutron/floating-ips.ts";
import { availableNetworks } from "../../neutron/visible.ts";

/** Makes and plugs the ports that a server requests (nova/network/neutron `allocate_for_instance`). */
export function plugNetworks(ctx: RuleContext, server: Server): void {
  const requests = requestsOf(ctx, server.spec.networks, server.spec.projectId);
  if (requests.length === 0) return;
  const interfaces = requests.map((request) => plug(ctx, server, request));
  ctx.emit({
    type: "server.interfaces",
    at: ctx.now,
    server: server.slot,
    interfaces: [...server.interfaces, ...interfaces],
  });
}

/**
 * Why a server's networks cannot be allocated, or null (nova/network/neutron `allocate_for_instance`,
 * `_create_port_minimal`): an external network that its user may not attach, a port that is gone or in use by now, an
 * address that is no host's of the network or is taken by now, or no address left.
 */
export function networkProblem(ctx: RuleContext, server: Server, isAdmin: boolean): Problem | null {
  /** The networks as the requests before have left them. */
  const networks = new Map<string, Network>();
  for (const request of requestsOf(ctx, server.spec.networks, server.spec.projectId)) {
    const problem = requestProblem(ctx, server, isAdmin, request, networks);
    if (problem !== null) return problem;
  }
  return null;
}

function requestProblem(
  ctx: RuleContext,
  server: Server,
  isAdmin: boolean,
  { uuid = "", port, fixedIp }: PortRequest,
  networks: Map<string, Network>,
): Problem | null {
  if (port !== undefined) {
    const row = ctx.state.ports.get(port);
    return row !== undefined && (row.deviceId === "" || row.deviceId === server.id)
      ? null
      : { exception: "PortInUse", message: null, code: 409 };
  }
  const network = networks.get(uuid) ?? ctx.state.networks.get(uuid);
  if (network === undefined || (network.external && !network.shared && !isAdmin))
    return { exception: "ExternalNetworkAttachForbidden", message: null, code: 403 };
  if (fixedIp !== undefined) {
    const problem = addressProblem(ctx, network, fixedIp);
    if (problem !== null) return problem;
  }
  const addressed = addressesFor(network, fixedIp);
  if (addressed === null) return noMoreAddresses(network);
  networks.set(uuid, addressed.network);
  return null;
}

/** Why a port of a network cannot have this address, as Nova words what Neutron says; null: it can. */
export function addressProblem(ctx: RuleContext, network: Network, text: string): Problem | null {
  const address = canonicalAddress(text);
  if (address === null || subnetWith(network, address) === undefined) {
    const message = `Invalid input received: Fixed IP ${text} is not a valid ip address for network ${network.id}.`;
    return { exception: "InvalidInput", message, code: 400 };
  }
  if (!isTaken(ctx.state, network, address)) return null;
  return { exception: "FixedIpAlreadyInUse", message: `Fixed IP ${address} is already in use.`, code: 409 };
}

/** Why a port cannot be made where a network has no address left. */
export function noMoreAddresses({ id }: Network): Problem {
  return { exception: "NoMoreFixedIps", message: `No fixed IP addresses available for network: ${id}`, code: 409 };
}

/** Whether each subnet of a network has an address left. */
export function hasAddresses(network: Network): boolean {
  return addressesFor(network, undefined) !== null;
}

type PortRequest = Exclude<NetworkRequest, string>[number];

function requestsOf(ctx: RuleContext, networks: NetworkRequest, projectId: string): readonly PortRequest[] {
  if (networks === "none") return [];
  if (networks === "auto") return availableNetworks(ctx, projectId).map((network) => ({ uuid: network.id }));
  return networks;
}

/** Plugs one port into a server, making it where the request does not name one. */
export function plug(ctx: RuleContext, server: Server, request: PortRequest): Interface {
  const port = request.port === undefined ? makePort(ctx, server, request) : takePort(ctx, server, request.port);
  const network = ctx.state.networks.get(port.networkId);
  if (network === undefined) throw new Error(`port ${port.id} is on network ${port.networkId}, which does not exist`);
  const fixed: Interface["addresses"] = port.fixedIps.map(({ subnetId, address }) => ({
    version: address.includes(":") ? 6 : 4,
    addr: address,
    subnetId,
  }));
  return {
    portId: port.id,
    networkId: network.id,
    networkName: network.name,
    mac: port.mac,
    addresses: request.port === undefined ? fixed : [...fixed, ...floatingOn(ctx, port.id)],
    tag: request.tag ?? null,
    ours: request.port === undefined,
  };
}

function takePort(ctx: RuleContext, server: Server, id: string): Port {
  const port = ctx.state.ports.get(id);
  if (port === undefined) throw new Error(`port ${id} does not exist`);
  const row: Port = { ...port, deviceId: server.id };
  ctx.emit({ type: "put", at: ctx.now, table: "ports", row });
  return row;
}

function makePort(ctx: RuleContext, server: Server, request: PortRequest): Port {
  const network = ctx.state.networks.get(request.uuid ?? "");
  if (network === undefined) throw new Error(`network ${request.uuid} does not exist`);
  const addressed = addressesFor(network, request.fixedIp);
  if (addressed === null) throw new Error(`network ${network.id} has no address for server ${server.id}`);
  ctx.emit({ type: "put", at: ctx.now, table: "networks", row: addressed.network });
  const row: Port = {
    id: newUuid(ctx),
    networkId: network.id,
    projectId: server.spec.projectId,
    name: "",
    mac: newMac(ctx),
    fixedIps: addressed.fixedIps,
    deviceId: server.id,
    securityGroups: server.spec.securityGroups,
  };
  ctx.emit({ type: "put", at: ctx.now, table: "ports", row });
  return row;
}

interface Addressed {
  /** The network without the addresses. */
  readonly network: Network;
  readonly fixedIps: Port["fixedIps"];
}

/** The address asked for, or the next free one of each subnet; null where a subnet has none left. */
function addressesFor(network: Network, asked: string | undefined): Addressed | null {
  if (asked !== undefined) {
    const [subnet, address] = [subnetWith(network, asked), canonicalAddress(asked)];
    if (subnet === undefined || address === null) throw new Error(`network ${network.id} has no address ${asked}`);
    return { network: reserveAddress(network, subnet, address), fixedIps: [{ subnetId: subnet.id, address }] };
  }
  const taken = network.subnets.map((subnet) => takeAddress(network, subnet));
  if (!taken.every((each) => each !== null)) return null;
  return {
    network: { ...network, subnets: taken.map(({ subnet }) => subnet) },
    fixedIps: taken.map(({ subnet, address }) => ({ subnetId: subnet.id, address })),
  };
}

function newMac(ctx: RuleContext): string {
  const low = ctx.chance("ids").integer(0x1000000).toString(16).padStart(6, "0");
  return `fa:16:3e:${low.slice(0, 2)}:${low.slice(2, 4)}:${low.slice(4)}`;
}

/** Unplugs a server from everything: ports Nova made are deleted, others are let go. */
export function unplugNetworks(ctx: RuleContext, server: Server): void {
  if (server.interfaces.length === 0) return;
  for (const each of server.interfaces) unplug(ctx, each);
  if (ctx.state.servers.get(server.slot) !== undefined) {
    ctx.emit({ type: "server.interfaces", at: ctx.now, server: server.slot, interfaces: [] });
  }
}

/** Unplugs one interface. */
export function unplug(ctx: RuleContext, each: Interface): void {
  const port = ctx.state.ports.get(each.portId);
  if (port === undefined) return;
  if (!each.ours) {
    ctx.emit({ type: "put", at: ctx.now, table: "ports", row: { ...port, deviceId: "" } });
    return;
  }
  if (each.addresses.some(({ floating }) => floating === true)) unbindPort(ctx, port.id);
  ctx.emit({ type: "removed", at: ctx.now, table: "ports", id: port.id });
  const network = ctx.state.networks.get(port.networkId);
  if (network === undefined) return;
  ctx.emit({ type: "put", at: ctx.now, table: "networks", row: releaseAddresses(network, port.fixedIps) });
}
