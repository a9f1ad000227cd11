import { statusOf } from "../../model/records/server-states.ts";
import type { State } from "../../model/records/state.ts";

/** Hosts with what they have, what is allocated of it, and their servers. */
export function hostViews(state: State): object[] {
  return [...state.hosts.values()].map(({ name, cell, service, hardware, usage, servers }) => ({
    name,
    cell,
    up: service.running && !service.forcedDown,
    disabled: service.disabled,
    vcpus: { used: usage.allocated.vcpus, total: hardware.vcpus * hardware.cpuAllocationRatio },
    memory_mb: { used: usage.allocated.memoryMb, total: hardware.memoryMb * hardware.ramAllocationRatio },
    servers: servers.flatMap((slot) => {
      const server = state.servers.get(slot);
      if (server === undefined) return [];
      const { vmState, taskState } = server.state;
      return [{ id: server.id, name: server.spec.name, status: statusOf(vmState, taskState), task: taskState }];
    }),
  }));
}
