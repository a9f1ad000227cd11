import type { HostFilter } from "../contract.ts";

/** The host has fewer builds and moves going on than allowed. */
export const IoOpsFilter: HostFilter = {
  name: "IoOpsFilter",
  passes: (host, _request, { conf }) => host.numIoOps < conf.filter_scheduler.max_io_ops_per_host,
  reason: (host, _request, { conf }) =>
    `it has ${host.numIoOps} I/O operations, max_io_ops_per_host is ${conf.filter_scheduler.max_io_ops_per_host}`,
};
