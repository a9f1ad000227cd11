import { STATUSES } from "../../model/records/server-states.ts";
import type { Sample } from "../../scenario/measure/sampler.ts";
import type { Statuses } from "../../scenario/measure/status-counter.ts";

/** Columns of the series before those of the statuses: their names, and what they hold of a sample. */
const COLUMNS: readonly (readonly [name: string, value: (sample: Sample) => number])[] = [
  ["time_s", (sample) => sample.time / 1000],
  ["hosts_used", (sample) => sample.hostsUsed],
  ["hosts_down", (sample) => sample.hostsDown],
  ["alloc_vcpus", (sample) => sample.vcpus],
  ["alloc_memory", (sample) => sample.memory],
  ["alloc_disk", (sample) => sample.disk],
  ["stranded_vcpus", (sample) => sample.strandedVcpus],
  ["stranded_memory", (sample) => sample.strandedMemory],
];

/** No deleted server is counted. */
const SHOWN = STATUSES.filter((status) => status !== "DELETED");

/**
 * The first line of `series.csv`: times in seconds, shares of 0 to 1, and how many servers are in each status.
 *
 * @param branches whether lines begin with the name of a branch
 */
export function seriesHeader(branches = false): string {
  return `${[...(branches ? ["branch"] : []), ...COLUMNS.map(([name]) => name), ...SHOWN].join(",")}\n`;
}

/**
 * One sample as a line of `series.csv`.
 *
 * @param branch the name of the branch, where lines have one; empty: what all have in common
 */
export function seriesLine(sample: Sample, statuses: Statuses, branch?: string): string {
  const values = [...COLUMNS.map(([, value]) => value(sample)), ...SHOWN.map((status) => statuses[status] ?? 0)];
  const name = branch === undefined ? [] : [/[",\n]/.test(branch) ? `"${branch.replaceAll('"', '""')}"` : branch];
  return `${[...name, ...values.map((value) => Math.round(value * 1e6) / 1e6)].join(",")}\n`;
}
