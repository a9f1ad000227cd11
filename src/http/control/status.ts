import type { Status } from "../../model/records/server-states.ts";
import { statusOf } from "../../model/records/server-states.ts";
import type { ServedBranch } from "../branches/branch.ts";
import { type ControlRoute, control } from "./route.ts";
import { type Component, ref } from "./schemas.ts";

/** Servers of a branch by the status they show. */
export function serversByStatus({ cloud }: ServedBranch): Partial<Record<Status, number>> {
  const counts: Partial<Record<Status, number>> = {};
  for (const { state, deletedAt } of cloud.state.servers.values()) {
    if (deletedAt !== null) continue;
    const status = statusOf(state.vmState, state.taskState);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

/** Where a branch is. */
export function statusView(branch: ServedBranch): Component<"Status"> {
  const { cloud, clock, name } = branch;
  const { epoch } = cloud.state.settings;
  return {
    branch: name,
    time: new Date(epoch + cloud.now).toISOString(),
    seconds: cloud.now / 1000,
    clock: { mode: clock.mode, speed: clock.speed, paused: clock.paused },
    events: cloud.events,
    hosts: cloud.state.hosts.size,
    servers: serversByStatus(branch),
  };
}

/** Where the branch is. */
export const statusRoutes: readonly ControlRoute[] = [
  control(
    "GET",
    "",
    { summary: "where the branch is: time, clock, events, servers by status", answer: ref("Status") },
    ({ branch }) => statusView(branch),
  ),
];
