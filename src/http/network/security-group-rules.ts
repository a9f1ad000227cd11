import type { SecurityGroupRuleRequest } from "../../lifecycle/core/neutron-intents.ts";
import type { SecurityGroup, SecurityGroupRule } from "../../model/records/network.ts";
import { ServiceError } from "../server/errors.ts";
import { authorizeService } from "../server/policy.ts";
import {
  bodyOf,
  integerOf,
  isObject,
  isVisible,
  type ServiceCall,
  type ServiceRoute,
  stringOf,
} from "../server/service.ts";
import { NETWORK_RULES } from "./policy.ts";
import { routesOf } from "./resource.ts";

/** A rule, and the group it is of. */
interface Row extends SecurityGroupRule {
  readonly group: SecurityGroup;
}

/** A rule as Neutron shows it, by itself or in its group. */
export function securityGroupRuleView({ group, ...rule }: Row): { readonly id: string } & Record<string, unknown> {
  return {
    id: rule.id,
    tenant_id: group.projectId ?? "",
    project_id: group.projectId ?? "",
    security_group_id: group.id,
    direction: rule.direction,
    ethertype: rule.ethertype,
    protocol: rule.protocol,
    port_range_min: rule.portMin,
    port_range_max: rule.portMax,
    remote_ip_prefix: rule.remotePrefix,
    remote_address_group_id: null,
    normalized_cidr: rule.remotePrefix,
    remote_group_id: rule.remoteGroupId,
    description: rule.description,
    tags: [],
    revision_number: 0,
  };
}

function rows(call: ServiceCall): Row[] {
  const groups = call.cloud.state.securityGroups.filter((group) => isVisible(call, group.projectId));
  return groups.flatMap((group) => group.rules.map((rule) => ({ ...rule, group })));
}

type Asked = Readonly<Record<string, unknown>>;

/** The rules asked for: one, or several of one group. @throws ServiceError 400 */
function askedIn(call: ServiceCall): { readonly all: readonly Asked[]; readonly bulk: boolean } {
  const { security_group_rule: one, security_group_rules: many } = bodyOf(call);
  if (isObject(one)) return { all: [one], bulk: false };
  if (Array.isArray(many) && many.length > 0 && many.every(isObject)) return { all: many, bulk: true };
  throw ServiceError.badRequest("Malformed request body: it has no 'security_group_rule'.");
}

function requestOf(asked: Asked): SecurityGroupRuleRequest {
  const { direction } = asked;
  if (direction !== "ingress" && direction !== "egress") {
    throw ServiceError.badRequest(
      `Invalid input for direction. Reason: '${String(direction)}' is not in ['ingress', 'egress'].`,
    );
  }
  const spoken = (stringOf(asked.ethertype) ?? "IPv4").toLowerCase();
  const ethertype = (["IPv4", "IPv6"] as const).find((each) => each.toLowerCase() === spoken);
  if (ethertype === undefined) {
    throw ServiceError.badRequest(
      `Security group rule for ethertype '${String(asked.ethertype)}' not supported. Allowed values are ['IPv4', 'IPv6'].`,
    );
  }
  return {
    direction,
    ethertype,
    protocol: stringOf(asked.protocol) ?? null,
    portMin: integerOf(asked.port_range_min, "port_range_min") ?? null,
    portMax: integerOf(asked.port_range_max, "port_range_max") ?? null,
    remotePrefix: stringOf(asked.remote_ip_prefix) ?? null,
    remoteGroupId: stringOf(asked.remote_group_id) ?? null,
    description: stringOf(asked.description) ?? "",
  };
}

/** A group that who asks may see. @throws ServiceError 404 */
function groupOf(call: ServiceCall, id: string): SecurityGroup {
  const group = call.cloud.state.securityGroups.get(id);
  if (group === undefined || !isVisible(call, group.projectId)) {
    throw ServiceError.notFound(`Security group ${id} does not exist`, "SecurityGroupNotFound");
  }
  return group;
}

function create(call: ServiceCall) {
  const { all, bulk } = askedIn(call);
  const [id, ...others] = new Set(all.map((asked) => stringOf(asked.security_group_id) ?? ""));
  if (others.length > 0)
    throw ServiceError.badRequest("Only allowed to update rules for one security profile at a time");
  const known = groupOf(call, id ?? "");
  authorizeService(call, NETWORK_RULES.create_security_group_rule, known);
  const requests = all.map(requestOf);
  for (const { remoteGroupId } of requests) if (remoteGroupId !== null) groupOf(call, remoteGroupId);
  const added = call.cloud.dispatch({
    type: "add-security-group-rules",
    group: known.id,
    rules: requests,
  });
  const views = added.map((rule) => securityGroupRuleView({ ...rule, group: known }));
  return { status: 201, body: bulk ? { security_group_rules: views } : { security_group_rule: views[0] } };
}

/** `/v2.0/security-group-rules`. */
export const securityGroupRuleRoutes: readonly ServiceRoute[] = [
  ...routesOf<Row>({
    name: "security_group_rule",
    title: "SecurityGroupRule",
    owner: ({ group }) => group.projectId,
    missing: (id) => `Security group rule ${id} does not exist`,
    rows,
    view: (_call, row) => securityGroupRuleView(row),
    remove: (call, { id }) => {
      call.cloud.dispatch({ type: "remove-security-group-rule", id });
    },
  }),
  {
    method: "POST",
    path: "/v2.0/security-group-rules",
    rule: NETWORK_RULES.create_security_group_rule,
    handle: create,
  },
];
