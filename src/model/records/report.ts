/**
 * What nova-compute has reported of a host by some time. Every host is audited at whole multiples of the interval while its
 * nova-compute runs (`update_available_resource`); no timer does that: what an audit found is computed when somebody looks.
 */

import type { Conf } from "../conf/conf.ts";
import type { Table } from "../tables/table.ts";
import type { ComputeService, Host, HostCounts, NodeReport } from "./host.ts";
import type { Counted, Server, ServerState } from "./server.ts";

/** Spacing of audits where `update_resources_interval` is 0 (oslo.service's default), ms. */
const DEFAULT_SPACING_MS = 60_000;

/** ms between two audits of a host; 0: there are none. */
export function auditSpacing({ DEFAULT }: Conf): number {
  const { update_resources_interval: seconds, periodic_enable: enabled } = DEFAULT;
  if (!enabled || seconds < 0) return 0;
  return seconds === 0 ? DEFAULT_SPACING_MS : seconds * 1000;
}

/** When a host was last audited, ms; -1 where audits are off. @param spacing ms, of `auditSpacing` */
export function lastAudit(service: Pick<ComputeService, "running" | "lastSeen">, now: number, spacing: number): number {
  if (spacing === 0) return -1;
  const until = service.running ? now : Math.min(now, service.lastSeen);
  return Math.floor(until / spacing) * spacing;
}

type Reporting = Pick<Host, "service" | "usage" | "reported">;

/** The counts as the scheduler sees them at `now`: the truth where an audit came after its last change. */
export function countsAt({ service, usage, reported }: Reporting, now: number, spacing: number): HostCounts {
  return lastAudit(service, now, spacing) > usage.changedAt ? usage : reported;
}

/** The compute node record at `now`. */
export function reportAt({ service, usage, reported }: Reporting, now: number, spacing: number): NodeReport {
  const audit = lastAudit(service, now, spacing);
  if (audit <= usage.changedAt) return reported;
  const { claimed, instances, ioOps, failedBuilds } = usage;
  return { claimed, instances, ioOps, failedBuilds, at: Math.max(audit, reported.at) };
}

/** Whether a report says what is true. */
export function isAccurate(counts: HostCounts, truth: HostCounts): boolean {
  if (counts === truth) return true;
  const { claimed } = counts;
  return (
    counts.instances === truth.instances &&
    counts.ioOps === truth.ioOps &&
    counts.failedBuilds === truth.failedBuilds &&
    (claimed === truth.claimed ||
      (claimed.vcpus === truth.claimed.vcpus &&
        claimed.memoryMb === truth.claimed.memoryMb &&
        claimed.diskGb === truth.claimed.diskGb))
  );
}

/** Task states that count as I/O on a host besides building (nova/compute/stats.py, `io_workload`). */
const IO_TASKS: ReadonlySet<string | null> = new Set([
  "rebuilding",
  "resize_prep",
  "resize_migrating",
  "image_snapshot",
  "image_backup",
  "rescuing",
  "unshelving",
]);

/** 1 where a server in these states counts as I/O on its host, else 0. */
export function ioOf({ vmState, taskState }: Pick<ServerState, "vmState" | "taskState">): 0 | 1 {
  return vmState === "building" || IO_TASKS.has(taskState) ? 1 : 0;
}

/** A server as its host's resource tracker counts it at `at`. */
export function countedNow({ state }: Server, host: string, at: number): Counted {
  return { host, io: ioOf(state), busy: state.taskState === null ? 0 : 1, at };
}

/**
 * How a resource tracker counts a server at `now`: as an event left it, or as the last audit of its host found it.
 * @param service of the host that it is on
 */
export function countedAt(
  server: Server,
  service: Pick<ComputeService, "running" | "lastSeen">,
  now: number,
  spacing: number,
): Counted | null {
  const { counted } = server;
  const { host } = server.state;
  if (host === null || counted === null) return counted;
  const audit = lastAudit(service, now, spacing);
  return audit > counted.at ? countedNow(server, host, audit) : counted;
}

/** How many servers had a task_state when their host last counted them (`current_workload`). */
export function workloadAt(
  { name, service, servers }: Host,
  table: Pick<Table<Server>, "get">,
  now: number,
  spacing: number,
): number {
  let busy = 0;
  for (const slot of servers) {
    const server = table.get(slot);
    const counted = server === undefined ? null : countedAt(server, service, now, spacing);
    if (counted?.host === name) busy += counted.busy;
  }
  return busy;
}
