import type { NodeReport } from "../../model/records/host.ts";
import { auditSpacing, reportAt } from "../../model/records/report.ts";
import { statusOf } from "../../model/records/server-states.ts";
import type { State } from "../../model/records/state.ts";
import type { Component } from "./schemas.ts";

/** Hosts with what they have, what is allocated of it, what they last reported to the scheduler, and their servers. */
export function hostViews(state: State, now: number): Component<"Host">[] {
  const spacing = auditSpacing(state.settings.conf);
  return [...state.hosts.values()].map((host) => ({
    name: host.name,
    cell: host.cell,
    up: host.service.running && !host.service.forcedDown,
    disabled: host.service.disabled,
    vcpus: { used: host.usage.allocated.vcpus, total: host.hardware.vcpus * host.hardware.cpuAllocationRatio },
    memory_mb: {
      used: host.usage.allocated.memoryMb,
      total: host.hardware.memoryMb * host.hardware.ramAllocationRatio,
    },
    reported: reportView(reportAt(host, now, spacing)),
    servers: host.servers.flatMap((slot) => {
      const server = state.servers.get(slot);
      if (server === undefined) return [];
      const { vmState, taskState } = server.state;
      return [{ id: server.id, name: server.spec.name, status: statusOf(vmState, taskState), task: taskState }];
    }),
  }));
}

/** What the scheduler sees of a host; `seconds` is when it was reported, virtual. */
function reportView({ at, instances, ioOps, failedBuilds, claimed }: NodeReport): Component<"Host">["reported"] {
  const { vcpus, memoryMb, diskGb } = claimed;
  return {
    seconds: at / 1000,
    instances,
    io_ops: ioOps,
    failed_builds: failedBuilds,
    vcpus,
    memory_mb: memoryMb,
    disk_gb: diskGb,
  };
}
