import type { HostFilter } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import type { RequestGroup } from "../request.ts";

/** How many of the group's members are on the host. */
export function membersOn(host: HostState, group: RequestGroup): number {
  let count = 0;
  for (const slot of host.instances) if (group.members.includes(slot)) count++;
  return count;
}

/** How many members of an anti-affinity group one host may have. */
export function memberLimit(group: RequestGroup): number {
  return group.rules.max_server_per_host ?? 1;
}

/** The host has fewer members of the anti-affinity group than the group allows. */
export const ServerGroupAntiAffinityFilter: HostFilter = {
  name: "ServerGroupAntiAffinityFilter",
  dependsOn({ group }) {
    if (group?.policy !== "anti-affinity") return "nothing";
    return memberLimit(group) > 0 ? "group" : "host";
  },
  passes(host, { group }, _context, instance) {
    if (group?.policy !== "anti-affinity" || host.instances.includes(instance)) return true;
    return membersOn(host, group) < memberLimit(group);
  },
  reason(host, { group }) {
    if (group === null) return "the request has no group";
    return `it has ${membersOn(host, group)} of the group's servers, the group allows ${memberLimit(group)}`;
  },
};
