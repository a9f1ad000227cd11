import type { Network, Port, Subnet } from "../../../model/records/network.ts";
import type { Interface, NetworkRequest, Server } from "../../../model/records/server.ts";
import { newUuid, type RuleContext } from "../../core/context.ts";
import type { Problem } from "../../core/operation.ts";
import { takeAddress } from "../../neutron/addressing.ts";
import { floatingOn, unbindPort } from "../../neutron/floating-ips.ts";

/** Networks a project may plug into without naming one: its own and shared ones that are not external. */
export function availableNetworks(ctx: Pick<RuleContext, "state">, projectId: string): Network[] {
  return ctx.state.networks.filter(
    (network) => !network.external && network.subnets.length > 0 && (network.shared || network.projectId === projectId),
  );
}

/** Makes and plugs the ports a server asked for (nova: allocate_for_instance). */
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
 * Why a server's networks cannot be allocated, or null: an external network that is not its user's to attach, or a port
 * that is gone or plugged in elsewhere by now.
 */
export function networkProblem(ctx: RuleContext, server: Server, isAdmin: boolean): Problem | null {
  const { spec } = server;
  const isFree = ({ uuid, port }: PortRequest): boolean => {
    if (port !== undefined) {
      const row = ctx.state.ports.get(port);
      return row !== undefined && (row.deviceId === "" || row.deviceId === server.id);
    }
    const network = ctx.state.networks.get(uuid ?? "");
    return network !== undefined && (isAdmin || !network.external || network.shared);
  };
  if (requestsOf(ctx, spec.networks, spec.projectId).every(isFree)) return null;
  const message = `Build of instance ${server.id} aborted: Failed to allocate the network(s), not rescheduling.`;
  return { exception: "BuildAbortException", message, code: 500 };
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
  const fixedIps: { subnetId: string; address: string }[] = [];
  const subnets: Subnet[] = [];
  for (const subnet of network.subnets) {
    const wanted = request.fixedIp;
    if (wanted !== undefined) {
      subnets.push(subnet);
      if (wanted.includes(":") === (subnet.version === 6)) fixedIps.push({ subnetId: subnet.id, address: wanted });
      continue;
    }
    const taken = takeAddress(network, subnet);
    subnets.push(taken.subnet);
    fixedIps.push({ subnetId: subnet.id, address: taken.address });
  }
  const reserved = request.fixedIp === undefined ? network.reserved : [...network.reserved, request.fixedIp];
  ctx.emit({ type: "put", at: ctx.now, table: "networks", row: { ...network, subnets, reserved } });
  const row: Port = {
    id: newUuid(ctx),
    networkId: network.id,
    projectId: server.spec.projectId,
    name: "",
    mac: newMac(ctx),
    fixedIps,
    deviceId: server.id,
    securityGroups: server.spec.securityGroups,
  };
  ctx.emit({ type: "put", at: ctx.now, table: "ports", row });
  return row;
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
  const subnets = network.subnets.map((subnet) => {
    const address = port.fixedIps.find((ip) => ip.subnetId === subnet.id)?.address;
    if (address === undefined || network.reserved.includes(address)) return subnet;
    return { ...subnet, released: { addr: address, rest: subnet.released } };
  });
  const reserved = network.reserved.filter((address) => !port.fixedIps.some((ip) => ip.address === address));
  ctx.emit({ type: "put", at: ctx.now, table: "networks", row: { ...network, subnets, reserved } });
}
