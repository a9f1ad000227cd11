import type { HostFilter } from "../contract.ts";

/** The host is one of those the affinity group is on already. */
export const ServerGroupAffinityFilter: HostFilter = {
  name: "ServerGroupAffinityFilter",
  dependsOn: ({ group }) => (group?.policy === "affinity" ? "members" : "nothing"),
  passes(host, { group }) {
    if (group?.policy !== "affinity" || group.hosts.length === 0) return true;
    return group.hosts.includes(host.host);
  },
  reason: (_host, { group }) => `the group is on ${group?.hosts.join(", ")}`,
};
