import type { HostFilter } from "../contract.ts";

/** At least one of the servers that the hint `same_host` names is on the host. */
export const SameHostFilter: HostFilter = {
  name: "SameHostFilter",
  once: true,
  dependsOn: ({ sameHost }) => (sameHost.length === 0 ? "nothing" : "host"),
  passes: (host, { sameHost }) => sameHost.length === 0 || sameHost.some((slot) => host.instances.includes(slot)),
  reason: () => "it has none of the servers that the hint same_host names",
};
