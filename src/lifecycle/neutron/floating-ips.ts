/** Floating addresses, as Neutron gives, binds and takes them (neutron/db/l3_db.py); every network is routed here. */
import type { FloatingIp, Network, Port, Subnet } from "../../model/records/network.ts";
import type { Interface } from "../../model/records/server.ts";
import { serialOfUuid } from "../../model/tables/ids.ts";
import { newUuid, type RuleContext } from "../core/context.ts";
import type { FloatingIpRequest, FloatingIpTarget } from "../core/neutron-intents.ts";
import { Refusal } from "../core/refusal.ts";
import { canonicalAddress, isTaken, releaseAddresses, reserveAddress, subnetWith, takeAddress } from "./addressing.ts";

/** Gives a project an address of an external network. @throws Refusal where there is none to give */
export function allocateFloatingIp(ctx: RuleContext, request: FloatingIpRequest): FloatingIp {
  const network = ctx.state.networks.get(request.networkId);
  if (network === undefined) {
    throw new Refusal("itemNotFound", `Network ${request.networkId} could not be found.`, "NetworkNotFound");
  }
  if (!network.external) throw malformed(`Network ${network.id} is not a valid external network`);
  const subnet = network.subnets.find(
    ({ id, version }) => version === 4 && (request.subnetId === undefined || id === request.subnetId),
  );
  if (subnet === undefined) throw malformed(`Network ${network.id} does not contain any IPv4 subnet`);
  const { address, ...changed } =
    request.address === undefined ? nextOf(network, subnet) : named(ctx, network, subnet, request.address);
  ctx.emit({ type: "put", at: ctx.now, table: "networks", row: changed.network });
  const row: FloatingIp = {
    id: newUuid(ctx),
    networkId: network.id,
    subnetId: subnet.id,
    projectId: request.projectId,
    address,
    portId: null,
    fixedAddress: null,
    description: request.description ?? "",
    createdAt: ctx.now,
  };
  ctx.emit({ type: "put", at: ctx.now, table: "floatingIps", row });
  return row;
}

interface Taken {
  readonly address: string;
  readonly network: Network;
}

function nextOf(network: Network, subnet: Subnet): Taken {
  const taken = takeAddress(network, subnet);
  if (taken === null) {
    const message = `Unable to find any IP address on external network ${network.id}.`;
    throw new Refusal("conflictingRequest", message, "ExternalIpAddressExhausted");
  }
  const subnets = network.subnets.map((each) => (each.id === subnet.id ? taken.subnet : each));
  return { address: taken.address, network: { ...network, subnets } };
}

function named(ctx: RuleContext, network: Network, subnet: Subnet, address: string): Taken {
  if (canonicalAddress(address) !== address || subnetWith(network, address) !== subnet) {
    const message = `IP address ${address} is not a valid IP for the specified subnet.`;
    throw new Refusal("badRequest", message, "InvalidIpForSubnet");
  }
  if (isTaken(ctx.state, network, address)) {
    const message = `IP address ${address} already allocated in subnet ${subnet.id}`;
    throw new Refusal("conflictingRequest", message, "IpAddressAlreadyAllocated");
  }
  return { address, network: reserveAddress(network, subnet, address) };
}

function malformed(message: string): Refusal {
  return new Refusal("badRequest", `Bad floatingip request: ${message}.`, "BadRequest");
}

/**
 * Leads an address to a port, or nowhere. The servers concerned show it at once: Neutron tells Nova.
 * @throws Refusal for a port that cannot be reached so
 */
export function bindFloatingIp(ctx: RuleContext, id: string, target: FloatingIpTarget | null): FloatingIp {
  const floating = floatingIp(ctx, id);
  const port = target === null ? null : portOf(ctx, target.portId);
  const fixedAddress = target === null || port === null ? null : fixedAddressOf(port, target.fixedAddress);
  if (port !== null && port.id !== floating.portId) {
    const other = ctx.state.floatingIps.find(
      (each) => each.portId === port.id && each.networkId === floating.networkId && each.fixedAddress === fixedAddress,
    );
    if (other !== undefined) {
      const message =
        `Cannot associate floating IP ${floating.address} (${id}) with port ${port.id} using fixed IP ` +
        `${fixedAddress}, as that fixed IP already has a floating IP on external network ${floating.networkId}.`;
      throw new Refusal("conflictingRequest", message, "FloatingIPPortAlreadyAssociated");
    }
  }
  const without = (addresses: Interface["addresses"]) => addresses.filter((each) => !isShown(each, floating));
  if (floating.portId !== null) showOn(ctx, floating.portId, without);
  const row = { ...floating, portId: port?.id ?? null, fixedAddress };
  ctx.emit({ type: "put", at: ctx.now, table: "floatingIps", row });
  if (port !== null) showOn(ctx, port.id, (addresses) => [...addresses, shownOf(floating)]);
  return row;
}

function isShown(each: Interface["addresses"][number], { address }: FloatingIp): boolean {
  return each.floating === true && each.addr === address;
}

function shownOf({ address, subnetId }: FloatingIp): Interface["addresses"][number] {
  return { version: 4, addr: address, subnetId, floating: true };
}

/** What leads to a port, as its server shows it. */
export function floatingOn({ state }: Pick<RuleContext, "state">, portId: string): Interface["addresses"] {
  return state.floatingIps.filter((each) => each.portId === portId).map(shownOf);
}

/** Lets go of what leads to a port that is going. */
export function unbindPort(ctx: RuleContext, portId: string): void {
  for (const each of ctx.state.floatingIps.filter((one) => one.portId === portId)) bindFloatingIp(ctx, each.id, null);
}

/** Takes an address back, wherever it leads. */
export function releaseFloatingIp(ctx: RuleContext, id: string): void {
  const floating = bindFloatingIp(ctx, id, null);
  ctx.emit({ type: "removed", at: ctx.now, table: "floatingIps", id });
  const network = ctx.state.networks.get(floating.networkId);
  if (network === undefined) return;
  const row = releaseAddresses(network, [floating]);
  ctx.emit({ type: "put", at: ctx.now, table: "networks", row });
}

function floatingIp({ state }: RuleContext, id: string): FloatingIp {
  const floating = state.floatingIps.get(id);
  if (floating === undefined) {
    throw new Refusal("itemNotFound", `Floating IP ${id} could not be found`, "FloatingIPNotFound");
  }
  return floating;
}

function portOf({ state }: RuleContext, id: string): Port {
  const port = state.ports.get(id);
  if (port === undefined) throw new Refusal("itemNotFound", `Port ${id} could not be found.`, "PortNotFound");
  return port;
}

function fixedAddressOf(port: Port, wanted: string | undefined): string {
  if (wanted !== undefined) {
    if (wanted.includes(":")) {
      throw malformed(`Cannot process floating IP association with ${wanted}, since that is not an IPv4 address`);
    }
    if (!port.fixedIps.some(({ address }) => address === wanted)) {
      throw malformed(`Port ${port.id} does not have fixed ip ${wanted}`);
    }
    return wanted;
  }
  const [first, second] = port.fixedIps.filter(({ address }) => !address.includes(":"));
  if (first === undefined) {
    throw malformed(`Cannot add floating IP to port ${port.id} that has no fixed IPv4 addresses`);
  }
  if (second !== undefined) {
    throw malformed(
      `Port ${port.id} has multiple fixed IPv4 addresses.  Must provide a specific IPv4 address when assigning a floating IP`,
    );
  }
  return first.address;
}

/** Changes what the server of a port, where it has one, shows of the port's addresses. */
function showOn(
  ctx: RuleContext,
  portId: string,
  change: (addresses: Interface["addresses"]) => Interface["addresses"],
): void {
  const deviceId = ctx.state.ports.get(portId)?.deviceId ?? "";
  const slot = serialOfUuid(deviceId, ctx.state.settings.idKey);
  const server = slot < 0 ? undefined : ctx.state.servers.get(slot);
  if (server === undefined || !server.interfaces.some((each) => each.portId === portId)) return;
  const interfaces = server.interfaces.map((each) =>
    each.portId === portId ? { ...each, addresses: change(each.addresses) } : each,
  );
  ctx.emit({ type: "server.interfaces", at: ctx.now, server: slot, interfaces });
}
