import { pythonInt } from "../../python/numbers.ts";
import type { HostFilter, SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import { aggregateValues, leastNumber } from "../rules/aggregate-metadata.ts";

function limit(host: HostState, { conf }: SchedulerContext): number {
  const configured = conf.filter_scheduler.max_instances_per_host;
  return leastNumber(aggregateValues(host, "max_instances_per_host"), configured, pythonInt);
}

/** As NumInstancesFilter, with a limit that the host's aggregates may set. */
export const AggregateNumInstancesFilter: HostFilter = {
  name: "AggregateNumInstancesFilter",
  passes: (host, _request, context) => host.numInstances < limit(host, context),
  reason: (host, _request, context) =>
    `it has ${host.numInstances} servers, max_instances_per_host is ${limit(host, context)}`,
};
