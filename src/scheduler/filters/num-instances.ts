import type { HostFilter } from "../contract.ts";

/** The host has fewer servers than allowed. */
export const NumInstancesFilter: HostFilter = {
  name: "NumInstancesFilter",
  passes: (host, _request, { conf }) => host.numInstances < conf.filter_scheduler.max_instances_per_host,
  reason: (host, _request, { conf }) =>
    `it has ${host.numInstances} servers, max_instances_per_host is ${conf.filter_scheduler.max_instances_per_host}`,
};
