import { pythonInt } from "../../python/numbers.ts";
import type { HostFilter, SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import { aggregateValues, leastNumber } from "../rules/aggregate-metadata.ts";

function limit(host: HostState, { conf }: SchedulerContext): number {
  const configured = conf.filter_scheduler.max_io_ops_per_host;
  return leastNumber(aggregateValues(host, "max_io_ops_per_host"), configured, pythonInt);
}

/** As IoOpsFilter, with a limit that the host's aggregates may set. */
export const AggregateIoOpsFilter: HostFilter = {
  name: "AggregateIoOpsFilter",
  passes: (host, _request, context) => host.numIoOps < limit(host, context),
  reason: (host, _request, context) =>
    `it has ${host.numIoOps} I/O operations, max_io_ops_per_host is ${limit(host, context)}`,
};
