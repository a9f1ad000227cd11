/**
 * The addresses of subnets: which there are, and which is given out next. Every address in use is either behind `next` and
 * not in `released`, or in `reserved`: so no two ports ever have one.
 */
import ipaddr from "ipaddr.js";
import { type Network, type Port, Released, type Subnet } from "../../model/records/network.ts";
import type { State } from "../../model/records/state.ts";

/** First address of a subnet that is given out: the network's own and the gateway's come before it. */
const FIRST_OFFSET = 2;
/** Subnets of more addresses than 2^48 are never used up here. */
const MOST_BITS = 48;

interface Range {
  readonly base: readonly number[];
  /** Offset of the last address that is given out: the broadcast address of IPv4 is not. */
  readonly last: number;
}

const ranges = new Map<string, Range>();

function rangeOf(cidr: string): Range {
  let range = ranges.get(cidr);
  if (range === undefined) {
    const [address, prefix] = ipaddr.parseCIDR(cidr);
    const network =
      address.kind() === "ipv4" ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr);
    const isIpv4 = address.kind() === "ipv4";
    const size = 2 ** Math.min((isIpv4 ? 32 : 128) - prefix, MOST_BITS);
    range = { base: network.toByteArray(), last: size - (isIpv4 ? 2 : 1) };
    ranges.set(cidr, range);
  }
  return range;
}

/** The address `offset` above the network's own. */
export function addressAt(cidr: string, offset: number): string {
  const bytes = rangeOf(cidr).base.slice();
  let carry = offset;
  for (let i = bytes.length - 1; i >= 0 && carry > 0; i--) {
    const sum = (bytes[i] as number) + carry; // i is within the address
    bytes[i] = sum & 0xff;
    carry = Math.floor(sum / 256);
  }
  return bytes.length === 4 ? bytes.join(".") : ipaddr.fromByteArray(bytes).toString();
}

/** The last address of a subnet that is given out. */
export function lastAddress(cidr: string): string {
  return addressAt(cidr, rangeOf(cidr).last);
}

/** How far an address stands above its network's own; it is in the subnet. */
function offsetOf({ cidr }: Subnet, address: string): number {
  const { base } = rangeOf(cidr);
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, byte, i) => sum * 256 + byte - (base[i] ?? 0), 0);
}

/** An address as Neutron writes it, or null where the text is none. */
export function canonicalAddress(text: string): string | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return text;
  return text.includes(":") && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text).toString() : null;
}

/**
 * The subnet that an address belongs to, or undefined: it is in none, is an IPv4 network's own or its broadcast address, or
 * is no address at all (neutron/ipam/utils `check_subnet_ip`).
 */
export function subnetWith(network: Network, text: string): Subnet | undefined {
  const address = canonicalAddress(text);
  if (address === null) return undefined;
  const parsed = ipaddr.parse(address);
  return network.subnets.find((subnet) => {
    const [base, prefix] = ipaddr.parseCIDR(subnet.cidr);
    if (parsed.kind() !== base.kind() || !parsed.match(base, prefix)) return false;
    if (base.kind() === "ipv6" || prefix > 30) return true;
    const offset = offsetOf(subnet, address);
    return offset > 0 && offset <= rangeOf(subnet.cidr).last;
  });
}

interface Taken {
  readonly address: string;
  /** The subnet without it. */
  readonly subnet: Subnet;
}

/** The next free address of a subnet, or null where there is none. Addresses given back are used again first. */
export function takeAddress(network: Network, subnet: Subnet): Taken | null {
  const { released } = subnet;
  if (released !== null) return { address: released.addr, subnet: { ...subnet, released: released.rest } };
  const { last } = rangeOf(subnet.cidr);
  let next = Math.max(subnet.next, FIRST_OFFSET);
  while (next <= last && network.reserved.includes(addressAt(subnet.cidr, next))) next++;
  return next > last ? null : { address: addressAt(subnet.cidr, next), subnet: { ...subnet, next: next + 1 } };
}

/** The network after a port was given an address by name, out of its turn. The address is in the subnet, and free. */
export function reserveAddress(network: Network, subnet: Subnet, address: string): Network {
  const released = without(subnet.released, address);
  const subnets =
    released === subnet.released
      ? network.subnets
      : network.subnets.map((each) => (each.id === subnet.id ? { ...each, released } : each));
  return { ...network, subnets, reserved: [...network.reserved, address] };
}

/** The network with these addresses free again. */
export function releaseAddresses(network: Network, fixedIps: Port["fixedIps"]): Network {
  const reserved = network.reserved.filter((address) => !fixedIps.some((ip) => ip.address === address));
  const subnets = network.subnets.map((subnet) => {
    let { released } = subnet;
    for (const { subnetId, address } of fixedIps) {
      // What was never given out by turn is still to come.
      const offset = subnetId === subnet.id ? offsetOf(subnet, address) : subnet.next;
      const isPassed = offset >= FIRST_OFFSET && offset < subnet.next;
      if (isPassed) released = new Released(address, released);
    }
    return released === subnet.released ? subnet : { ...subnet, released };
  });
  return { ...network, subnets, reserved };
}

function without(released: Released | null, address: string): Released | null {
  const all = Released.addressesOf(released);
  return all.includes(address) ? Released.of(all.filter((each) => each !== address)) : released;
}

/** Whether a port has this address of a network, or a project has it as a floating address, or it is kept for either. */
export function isTaken(
  { ports, floatingIps }: Pick<State, "ports" | "floatingIps">,
  network: Network,
  address: string,
): boolean {
  return (
    network.reserved.includes(address) ||
    holderOf(ports.values(), network.id, address) !== undefined ||
    floatingIps.find((each) => each.networkId === network.id && each.address === address) !== undefined
  );
}

/** The port of a network that has this address. */
export function holderOf(ports: Iterable<Port>, networkId: string, address: string): Port | undefined {
  for (const port of ports) {
    if (port.networkId === networkId && port.fixedIps.some((ip) => ip.address === address)) return port;
  }
  return undefined;
}
