/** The addresses of subnets: which there are, and which is given out next. */
import ipaddr from "ipaddr.js";
import type { Network, Subnet } from "../../model/records/network.ts";

/** First address of a subnet that is given out: the network's own and the gateway's come before it. */
const FIRST_OFFSET = 2;

const bases = new Map<string, readonly number[]>();

function baseOf(cidr: string): readonly number[] {
  let base = bases.get(cidr);
  if (base === undefined) {
    base = ipaddr.parseCIDR(cidr)[0].toByteArray();
    bases.set(cidr, base);
  }
  return base;
}

/** The address `offset` above the network's own. */
export function addressAt(cidr: string, offset: number): string {
  const bytes = baseOf(cidr).slice();
  let carry = offset;
  for (let i = bytes.length - 1; i >= 0 && carry > 0; i--) {
    const sum = (bytes[i] as number) + carry; // i is within the address
    bytes[i] = sum & 0xff;
    carry = Math.floor(sum / 256);
  }
  return bytes.length === 4 ? bytes.join(".") : ipaddr.fromByteArray(bytes).toString();
}

/** The next free address of a subnet, and the subnet without it. Addresses given back are used again first. */
export function takeAddress(network: Network, subnet: Subnet): { address: string; subnet: Subnet } {
  let { released } = subnet;
  while (released !== null && network.reserved.includes(released.addr)) released = released.rest;
  if (released !== null) return { address: released.addr, subnet: { ...subnet, released: released.rest } };
  let next = subnet.next;
  while (next < FIRST_OFFSET || network.reserved.includes(addressAt(subnet.cidr, next))) next++;
  return { address: addressAt(subnet.cidr, next), subnet: { ...subnet, next: next + 1 } };
}
