import type { HostFilter } from "../contract.ts";
import { hintOf, type SchedulerRequest } from "../request.ts";
import { inNetwork } from "../rules/ip-network.ts";

/** The text of the address and of the hint `cidr`, glued together: a cidr without a slash makes another address. */
function network(request: SchedulerRequest): string | undefined {
  const near = hintOf(request, "build_near_host_ip");
  return near === undefined || near === "" ? undefined : near + (hintOf(request, "cidr") ?? "/24");
}

/** The host's address lies in the network around the hint `build_near_host_ip`. */
export const SimpleCIDRAffinityFilter: HostFilter = {
  name: "SimpleCIDRAffinityFilter",
  once: true,
  dependsOn: (request) => (network(request) === undefined ? "nothing" : "kind"),
  passes(host, request) {
    const wanted = network(request);
    return wanted === undefined || inNetwork(host.hostIp, wanted);
  },
  reason: (host, request) => `its address ${host.hostIp} is not in ${network(request)}`,
};
