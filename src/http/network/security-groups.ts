import type { SecurityGroup } from "../../model/records/network.ts";
import { ServiceError } from "../server/errors.ts";
import { isAdmin, isVisible, type ServiceCall, stringOf, wrapped } from "../server/service.ts";
import { projectFor, routesOf } from "./resource.ts";
import { securityGroupRuleView } from "./security-group-rules.ts";

/** A project's `default` security group; it is made when it is first asked for, as Neutron does. */
export function defaultGroupOf({ cloud }: Pick<ServiceCall, "cloud">, projectId: string): SecurityGroup {
  return cloud.dispatch({ type: "ensure-default-security-group", projectId });
}

/** Refuses a second group of the name that every project's first group has. */
function refuseDefault(name: string | undefined): void {
  if (name?.toLowerCase() === "default") {
    throw ServiceError.conflict("Default security group already exists.", "SecurityGroupDefaultAlreadyExists");
  }
}

/** `/v2.0/security-groups`. */
export const securityGroupRoutes = routesOf<SecurityGroup>({
  name: "security_group",
  title: "SecurityGroup",
  owner: ({ projectId }) => projectId,
  missing: (id) => `Security group ${id} does not exist`,
  rows: (call) => {
    const wanted = call.query.get("tenant_id") ?? call.query.get("project_id");
    defaultGroupOf(call, wanted !== null && isVisible(call, wanted) ? wanted : call.identity.projectId);
    return call.cloud.state.securityGroups.filter((group) => isVisible(call, group.projectId));
  },
  view: (_call, group) => ({
    id: group.id,
    name: group.name,
    description: group.description,
    tenant_id: group.projectId ?? "",
    project_id: group.projectId ?? "",
    security_group_rules: group.rules.map((rule) => securityGroupRuleView({ ...rule, group })),
    stateful: true,
    shared: false,
    tags: [],
    revision_number: 1,
  }),
  create: (call) => {
    const body = wrapped(call, "security_group");
    const name = stringOf(body.name) ?? "";
    refuseDefault(name);
    const projectId = projectFor(call, body);
    const request = { name, description: stringOf(body.description) ?? "", projectId };
    return call.cloud.dispatch({ type: "create-security-group", request });
  },
  update: (call, { id }) => {
    const body = wrapped(call, "security_group");
    const [name, description] = [stringOf(body.name), stringOf(body.description)];
    refuseDefault(name);
    const set = { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) };
    return call.cloud.dispatch({ type: "update-security-group", id, set });
  },
  remove: (call, { id }) => {
    call.cloud.dispatch({ type: "remove-security-group", id, isAdmin: isAdmin(call) });
  },
});
