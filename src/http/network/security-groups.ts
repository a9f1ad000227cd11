import type { SecurityGroup } from "../../model/network.ts";
import { conflict } from "../errors.ts";
import { isVisible, newId, type ServiceCall, textOf, wrapped } from "../service.ts";
import { routesOf } from "./resource.ts";

/** A project's `default` security group; it is made when it is first asked for, as Neutron does. */
export function defaultGroupOf({ cloud }: Pick<ServiceCall, "cloud">, projectId: string): SecurityGroup {
  const known = cloud.state.securityGroups.find((group) => group.projectId === projectId && group.name === "default");
  if (known !== undefined) return known;
  const row: SecurityGroup = { id: newId(cloud, "security-group"), name: "default", projectId };
  cloud.dispatch({ type: "put", table: "securityGroups", row });
  return row;
}

/** `/v2.0/security-groups`. Rules are not kept: nothing here looks at packets. */
export const securityGroups = routesOf<SecurityGroup>({
  name: "security_group",
  title: "SecurityGroup",
  rows: (call) => {
    const wanted = call.query.get("tenant_id") ?? call.query.get("project_id");
    defaultGroupOf(call, wanted !== null && isVisible(call, wanted) ? wanted : call.identity.projectId);
    return call.cloud.state.securityGroups.filter((group) => isVisible(call, group.projectId));
  },
  view: (_call, { id, name, projectId }) => ({
    id,
    name,
    description: name === "default" ? "Default security group" : "",
    tenant_id: projectId ?? "",
    project_id: projectId ?? "",
    security_group_rules: [],
    stateful: true,
    shared: false,
    tags: [],
  }),
  create: (call) => {
    const body = wrapped(call, "security_group");
    const projectId = textOf(body.project_id) ?? textOf(body.tenant_id) ?? call.identity.projectId;
    const row: SecurityGroup = { id: newId(call.cloud, "security-group"), name: textOf(body.name) ?? "", projectId };
    call.cloud.dispatch({ type: "put", table: "securityGroups", row });
    return row;
  },
  update: (call, group) => {
    const row = { ...group, name: textOf(wrapped(call, "security_group").name) ?? group.name };
    call.cloud.dispatch({ type: "put", table: "securityGroups", row });
    return row;
  },
  remove: (call, { id }) => {
    if (call.cloud.state.ports.find((port) => port.securityGroups.includes(id)) !== undefined) {
      throw conflict(`Security Group ${id} in use.`, "SecurityGroupInUse");
    }
    call.cloud.dispatch({ type: "remove", table: "securityGroups", id });
  },
});
