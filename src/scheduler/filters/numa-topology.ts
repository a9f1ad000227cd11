import type { HostFilter } from "../contract.ts";
import { SchedulingError } from "../errors.ts";
import { claimNuma } from "../rules/numa.ts";

/** The NUMA nodes the server asks for fit on the host's. Page sizes and pinned CPUs are not modelled. */
export const NUMATopologyFilter: HostFilter = {
  name: "NUMATopologyFilter",
  passes(host, { image, numa }) {
    if (image === null) throw new SchedulingError("AttributeError", "the request has no image");
    return numa === null || claimNuma(host, numa) !== null;
  },
  reason(host, { numa }) {
    const wanted = numa?.cells.map((cell) => `${cell.cpus} CPUs and ${cell.memoryMb} MiB`).join(" + ");
    if (host.numa === null) return `it has no NUMA topology, the server asks for ${wanted}`;
    const own = host.numa.cells.map(
      (cell) => `${cell.cpuUsage}/${cell.cpus.length} CPUs and ${cell.memoryUsage}/${cell.memoryMb} MiB used`,
    );
    return `the server asks for ${wanted}, its cells have ${own.join("; ")}`;
  },
};
