import type { Flavor } from "../../model/records/flavor.ts";
import type { NumaTopology } from "../../model/records/host.ts";
import type { HostState } from "../host-state.ts";
import type { NumaRequest } from "../request.ts";

type HostCell = NumaTopology["cells"][number];

/**
 * The NUMA nodes a flavor's extra specs ask for: `hw:numa_nodes`, and per node `hw:numa_cpus.N` and `hw:numa_mem.N`;
 * evenly without these. Null where it asks for none. Nova also reads page sizes, CPU policies and image properties.
 */
export function numaRequestOf(flavor: Flavor): NumaRequest | null {
  const nodes = Number(flavor.extraSpecs["hw:numa_nodes"] ?? "0");
  if (!Number.isInteger(nodes) || nodes < 1) return null;
  const cells = Array.from({ length: nodes }, (_, i) => {
    const cpus = flavor.extraSpecs[`hw:numa_cpus.${i}`];
    const memory = flavor.extraSpecs[`hw:numa_mem.${i}`];
    return {
      cpus: cpus === undefined ? Math.floor(flavor.vcpus / nodes) : countCpus(cpus),
      memoryMb: memory === undefined ? Math.floor(flavor.ram / nodes) : Number(memory),
    };
  });
  return { cells };
}

/** How many CPUs a list such as `0-3,6` names. */
function countCpus(list: string): number {
  let count = 0;
  for (const part of list.split(",")) {
    const [low = "", high = low] = part.split("-");
    count += Number(high) - Number(low) + 1;
  }
  return count;
}

/** One node on one host cell: within its size, and with what is used within its size times the ratios. */
function fits(cell: HostCell, wanted: NumaRequest["cells"][number], host: HostState): boolean {
  const cpus = cell.cpus.length;
  if (wanted.memoryMb > cell.memoryMb || wanted.cpus > cpus) return false;
  if (cell.memoryUsage + wanted.memoryMb > cell.memoryMb * host.ramAllocationRatio) return false;
  return cell.cpuUsage + wanted.cpus <= cpus * host.cpuAllocationRatio;
}

/** Indexes of the host cells for each wanted node, the first arrangement in order that fits; null if none does. */
function arrange(host: HostState, cells: readonly HostCell[], wanted: NumaRequest["cells"]): number[] | null {
  const chosen: number[] = [];
  const place = (): boolean => {
    const next = wanted[chosen.length];
    if (next === undefined) return true;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      if (cell === undefined || chosen.includes(i) || !fits(cell, next, host)) continue;
      chosen.push(i);
      if (place()) return true;
      chosen.pop();
    }
    return false;
  };
  return place() ? chosen : null;
}

/** The host's topology with the request on it; null where it does not fit or nothing is asked. */
export function claimNuma(host: HostState, request: NumaRequest | null): NumaTopology | null {
  if (request === null || host.numa === null) return null;
  const chosen = arrange(host, host.numa.cells, request.cells);
  if (chosen === null) return null;
  const cells = host.numa.cells.map((cell, i) => {
    const wanted = request.cells[chosen.indexOf(i)];
    if (wanted === undefined) return cell;
    return { ...cell, cpuUsage: cell.cpuUsage + wanted.cpus, memoryUsage: cell.memoryUsage + wanted.memoryMb };
  });
  return { cells };
}
