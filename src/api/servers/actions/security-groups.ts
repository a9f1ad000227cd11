/** addSecurityGroup and removeSecurityGroup: Nova passes both on to Neutron at once. */
import type { Port, SecurityGroup } from "../../../model/records/network.ts";
import type { Server } from "../../../model/records/server.ts";
import type { Call } from "../../core/call.ts";
import { subject } from "../../lookup/find-server.ts";
import type { RuleName } from "../../policy/defaults.ts";
import { badRequest, conflict, notFound } from "../../protocol/errors.ts";
import type { ServerAction } from "./define.ts";

function nameIn(argument: unknown): string {
  if (typeof argument !== "object" || argument === null) throw badRequest("Missing parameter dict");
  if (!("name" in argument)) throw badRequest("Security group not specified");
  const { name } = argument;
  if (typeof name !== "string" || name.trim() === "") throw badRequest("Security group name cannot be empty");
  return name;
}

function groupIn(call: Call, name: string): SecurityGroup {
  const { projectId } = call.who;
  // Neutron makes the project's default group when groups are looked up.
  call.world.dispatch({ type: "ensure-default-security-group", projectId });
  const rows = call.world.state.securityGroups.filter(
    (row) => row.projectId === projectId && (row.id === name || row.name === name),
  );
  const [group] = rows;
  if (group === undefined) throw notFound(`Security group ${name} is not found for project ${projectId}`);
  if (rows.length > 1) {
    throw conflict(`Multiple security_group matches found for name '${name}', use an ID to be more specific.`);
  }
  return group;
}

function portsOf(call: Call, server: Server): readonly Port[] {
  const ports = server.interfaces.flatMap(({ portId }) => call.state.ports.get(portId) ?? []);
  if (ports.length === 0) {
    throw notFound(`instance_id ${server.id} could not be found as device id on any ports`);
  }
  return ports;
}

/** A port refers to a group by its id or, for the default group, by its name. */
function isIn(port: Port, group: SecurityGroup): (ref: string) => boolean {
  return (ref) => ref === group.id || (ref === group.name && port.projectId === group.projectId);
}

function put(call: Call, port: Port, securityGroups: readonly string[]): void {
  call.world.dispatch({ type: "put", table: "ports", row: { ...port, securityGroups } });
}

function groupAction<const K extends string>(
  key: K,
  rule: RuleName,
  change: (call: Call, server: Server, group: SecurityGroup, ports: readonly Port[]) => void,
): ServerAction<K> {
  return {
    key,
    rule,
    examples: [{ name: "default" }],
    attackedBy: [],
    run: (call, argument) => {
      const server = subject(call, rule);
      const group = groupIn(call, nameIn(argument));
      change(call, server, group, portsOf(call, server));
      return { status: 202 };
    },
  };
}

export const addSecurityGroupAction = groupAction(
  "addSecurityGroup",
  "os_compute_api:os-security-groups:add",
  (call, _server, group, ports) => {
    for (const port of ports) {
      if (port.fixedIps.length === 0) {
        throw badRequest(
          "Network requires port_security_enabled and subnet associated in order to apply security groups.",
        );
      }
      if (!port.securityGroups.some(isIn(port, group))) put(call, port, [...port.securityGroups, group.id]);
    }
  },
);

export const removeSecurityGroupAction = groupAction(
  "removeSecurityGroup",
  "os_compute_api:os-security-groups:remove",
  (call, server, group, ports) => {
    const having = ports.filter((port) => port.securityGroups.some(isIn(port, group)));
    if (having.length === 0) {
      throw notFound(`Security group ${group.name} not associated with the instance ${server.id}`);
    }
    for (const port of having) {
      put(
        call,
        port,
        port.securityGroups.filter((ref) => !isIn(port, group)(ref)),
      );
    }
  },
);
