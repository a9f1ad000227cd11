import type { SecurityGroup, SecurityGroupRule } from "../../model/records/network.ts";

/** What a security group is made with. */
export interface SecurityGroupRequest {
  readonly name: string;
  readonly description: string;
  readonly projectId: string;
}

/** A rule as it is asked for. */
export type SecurityGroupRuleRequest = Omit<SecurityGroupRule, "id">;

/** What a floating address is asked for with. */
export interface FloatingIpRequest {
  readonly networkId: string;
  readonly projectId: string;
  /** Only an address of this subnet will do. */
  readonly subnetId?: string;
  /** Only this address will do. */
  readonly address?: string;
  readonly description?: string;
}

/** Where a floating address is to lead: to a port, to that address of it where it has several. */
export interface FloatingIpTarget {
  readonly portId: string;
  readonly fixedAddress?: string;
}

/** What may be asked of Neutron, by its own API or by Nova's proxies to it. */
export type NeutronIntent =
  | { readonly type: "create-security-group"; readonly request: SecurityGroupRequest }
  | { readonly type: "ensure-default-security-group"; readonly projectId: string }
  | {
      readonly type: "update-security-group";
      readonly id: string;
      readonly set: Partial<Pick<SecurityGroup, "name" | "description">>;
    }
  | { readonly type: "remove-security-group"; readonly id: string; readonly isAdmin: boolean }
  | {
      readonly type: "add-security-group-rules";
      readonly group: string;
      readonly rules: readonly SecurityGroupRuleRequest[];
    }
  | { readonly type: "remove-security-group-rule"; readonly id: string }
  /** Give a project an address, and where `target` is there lead it to that port. */
  | { readonly type: "allocate-floating-ip"; readonly request: FloatingIpRequest; readonly target?: FloatingIpTarget }
  | { readonly type: "bind-floating-ip"; readonly id: string; readonly target: FloatingIpTarget | null }
  | { readonly type: "release-floating-ip"; readonly id: string };
