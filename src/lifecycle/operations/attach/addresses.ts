/** Addresses that ports of a server get and lose while it has them. */
import type { Port } from "../../../model/records/network.ts";
import type { Interface, Server } from "../../../model/records/server.ts";
import type { RuleContext } from "../../core/context.ts";
import { releaseAddresses, takeAddress } from "../../neutron/addressing.ts";

type FixedIps = Port["fixedIps"];

/**
 * Adds one address to the server's first port on this network (nova/network/neutron `add_fixed_ip_to_instance`). False
 * where it has no such port, or the network has no subnet.
 */
export function addAddress(ctx: RuleContext, server: Server, networkId: string): boolean {
  const network = ctx.state.networks.get(networkId);
  const each = server.interfaces.find((one) => one.networkId === networkId);
  const port = each === undefined ? undefined : ctx.state.ports.get(each.portId);
  const subnet = network?.subnets[0];
  if (network === undefined || port === undefined || subnet === undefined) return false;
  const taken = takeAddress(network, subnet);
  if (taken === null) return false;
  const subnets = [taken.subnet, ...network.subnets.slice(1)];
  ctx.emit({ type: "put", at: ctx.now, table: "networks", row: { ...network, subnets } });
  setAddresses(ctx, server, port, [...port.fixedIps, { subnetId: subnet.id, address: taken.address }]);
  return true;
}

/**
 * Takes an address from the port that has it (nova/network/neutron `remove_fixed_ip_from_instance`). False where none
 * has.
 */
export function removeAddress(ctx: RuleContext, server: Server, address: string): boolean {
  for (const { portId } of server.interfaces) {
    const port = ctx.state.ports.get(portId);
    if (port === undefined || !port.fixedIps.some((ip) => ip.address === address)) continue;
    const rest = port.fixedIps.filter((ip) => ip.address !== address);
    setAddresses(ctx, server, port, rest);
    const network = ctx.state.networks.get(port.networkId);
    const gone = port.fixedIps.filter((ip) => ip.address === address);
    if (network !== undefined)
      ctx.emit({ type: "put", at: ctx.now, table: "networks", row: releaseAddresses(network, gone) });
    return true;
  }
  return false;
}

function setAddresses(ctx: RuleContext, server: Server, port: Port, fixedIps: FixedIps): void {
  ctx.emit({ type: "put", at: ctx.now, table: "ports", row: { ...port, fixedIps } });
  const interfaces = server.interfaces.map((each) =>
    each.portId === port.id
      ? {
          ...each,
          addresses: [...addressesOf(fixedIps), ...each.addresses.filter(({ floating }) => floating === true)],
        }
      : each,
  );
  ctx.emit({ type: "server.interfaces", at: ctx.now, server: server.slot, interfaces });
}

function addressesOf(fixedIps: FixedIps): Interface["addresses"] {
  return fixedIps.map(({ subnetId, address }) => ({ version: address.includes(":") ? 6 : 4, addr: address, subnetId }));
}
