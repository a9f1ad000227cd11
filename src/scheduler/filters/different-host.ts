import type { HostFilter } from "../contract.ts";

/** None of the servers that the hint `different_host` names is on the host. */
export const DifferentHostFilter: HostFilter = {
  name: "DifferentHostFilter",
  once: true,
  dependsOn: ({ differentHost }) => (differentHost.length === 0 ? "nothing" : "host"),
  passes: (host, { differentHost }) => !differentHost.some((slot) => host.instances.includes(slot)),
  reason: () => "it has a server that the hint different_host names",
};
