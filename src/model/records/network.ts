import type { Keyed } from "../tables/keyed-table.ts";

/** A linked list: free addresses are pushed and taken in constant time, and shared between versions. */
export class Released {
  readonly addr: string;
  readonly rest: Released | null;

  constructor(addr: string, rest: Released | null) {
    this.addr = addr;
    this.rest = rest;
    Object.freeze(this);
  }

  /** The list of these addresses, the next one to take first. */
  static of(addresses: readonly string[]): Released | null {
    return addresses.reduceRight<Released | null>((rest, addr) => new Released(addr, rest), null);
  }

  /** The addresses of a list, the next one to take first. */
  static addressesOf(list: Released | null): string[] {
    const addresses: string[] = [];
    for (let at = list; at !== null; at = at.rest) addresses.push(at.addr);
    return addresses;
  }
}

export interface Subnet {
  readonly id: string;
  readonly cidr: string;
  readonly version: 4 | 6;
  /** Offset from the network's address of the next address never given out. */
  readonly next: number;
  readonly released: Released | null;
}

/** A network as Neutron has it; networks are Neutron's, this is a small stand-in. */
export interface Network extends Keyed {
  readonly name: string;
  /** Project id; null: nobody's. */
  readonly projectId: string | null;
  readonly shared: boolean;
  readonly external: boolean;
  readonly subnets: readonly Subnet[];
  /** Addresses that ports were given by name, ahead of their turn; they are never given out by turn. */
  readonly reserved: readonly string[];
}

export interface Port extends Keyed {
  readonly networkId: string;
  readonly projectId: string | null;
  readonly name: string;
  readonly mac: string;
  readonly fixedIps: readonly { readonly subnetId: string; readonly address: string }[];
  /** Server id it is plugged into, or another device's id; "" when free. */
  readonly deviceId: string;
  readonly securityGroups: readonly string[];
}

export interface SecurityGroup extends Keyed {
  readonly name: string;
  readonly description: string;
  readonly projectId: string | null;
  readonly rules: readonly SecurityGroupRule[];
}

/** What a security group lets through. Nothing here looks at packets: rules are kept, and shown. */
export interface SecurityGroupRule {
  readonly id: string;
  readonly direction: "ingress" | "egress";
  readonly ethertype: "IPv4" | "IPv6";
  /** Name or number of an IP protocol; null: any. */
  readonly protocol: string | null;
  /** First port, or ICMP type. */
  readonly portMin: number | null;
  /** Last port, or ICMP code. */
  readonly portMax: number | null;
  /** A CIDR; null: from and to anywhere, unless a group says otherwise. */
  readonly remotePrefix: string | null;
  /** Only from and to ports of this group. */
  readonly remoteGroupId: string | null;
  readonly description: string;
}

/** An address of an external network that a project was given, and the port it leads to. */
export interface FloatingIp extends Keyed {
  readonly networkId: string;
  readonly subnetId: string;
  readonly projectId: string;
  readonly address: string;
  /** Null: it leads nowhere. */
  readonly portId: string | null;
  /** The port's address that it leads to. */
  readonly fixedAddress: string | null;
  readonly description: string;
  readonly createdAt: number;
}
