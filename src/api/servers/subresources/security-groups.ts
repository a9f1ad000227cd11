import type { SecurityGroup } from "../../../model/records/network.ts";
import type { Server } from "../../../model/records/server.ts";
import type { Answer, Call } from "../../core/call.ts";
import { subject } from "../../lookup/find-server.ts";
import { byProjectAndName, securityGroupView } from "../../proxies/security-groups.ts";

/** GET /servers/{server_id}/os-security-groups: the groups of its ports, each once. */
export function listServerSecurityGroups(call: Call): Answer {
  const server = subject(call, "os_compute_api:os-security-groups:list");
  const groups = new Map(groupsOfPorts(call, server).map((group) => [group.id, group]));
  const views = [...groups.values()].map((group) => securityGroupView(call.world.state, group));
  return { status: 200, body: { security_groups: views.sort(byProjectAndName) } };
}

function groupsOfPorts(call: Call, server: Server): SecurityGroup[] {
  const groups: SecurityGroup[] = [];
  for (const { portId } of server.interfaces) {
    const port = call.state.ports.get(portId);
    for (const ref of port?.securityGroups ?? []) {
      const group = groupNamed(call, ref, server.spec.projectId);
      if (group !== undefined) groups.push(group);
    }
  }
  return groups;
}

/** A project's security group by id or name; the default one is made where it was never looked up. */
function groupNamed(call: Call, ref: string, projectId: string): SecurityGroup | undefined {
  const { securityGroups } = call.state;
  const known =
    securityGroups.get(ref) ?? securityGroups.find((row) => row.projectId === projectId && row.name === ref);
  if (known !== undefined || ref !== "default") return known;
  return call.world.dispatch({ type: "ensure-default-security-group", projectId });
}
