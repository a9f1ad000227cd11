import type { Keyed } from "./keyed-table.ts";

/** A linked list: free addresses are pushed and taken in constant time, and shared between versions. */
export interface Released {
  readonly addr: string;
  readonly rest: Released | null;
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
  readonly projectId: string | null;
}
