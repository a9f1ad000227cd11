import { hostNamed } from "../lifecycle/core/host-checks.ts";
import { QUEUED } from "../lifecycle/core/standing.ts";
import type { Invariant } from "./contract.ts";

/** Spacing of the periodic task `_reclaim_queued_deletes`, ms. */
const SPACING = 60_000;

/**
 * Soft-deleted servers are reclaimed at the first tick of the periodic task at which they are older than
 * `reclaim_instance_interval` (or at a run out of turn), and never before. A host that was down meanwhile has its first tick after it came back.
 */
export const reclaimInTime: Invariant = ({ event, before, state, ledger, now }) => {
  const interval = state.settings.conf.DEFAULT.reclaim_instance_interval * 1000;
  if (event.type === "operation.started" && event.operation.name === "reclaim" && event.operation.phase === QUEUED) {
    const server = before.servers.get(event.server);
    // nova-compute, when it starts, finishes a delete that it was in the middle of; that is no reclaim.
    if (server?.state.taskState === "deleting") return null;
    const since = server?.state.softDeletedAt ?? null;
    if (since === null) return `server ${event.server} is reclaimed, and was not soft-deleted`;
    if (now - since <= interval)
      return `server ${event.server} is reclaimed ${now - since} ms after it was soft-deleted`;
    return now % SPACING === 0 || now === ledger.forcedAt
      ? null
      : `server ${event.server} is reclaimed between two ticks`;
  }
  for (const slot of ledger.softDeleted) {
    const server = state.servers.get(slot);
    const since = server?.state.softDeletedAt ?? null;
    if (server === undefined || since === null || server.operations.length > 0) continue;
    const host = hostNamed({ state }, server.state.host);
    if (interval <= 0 || host === undefined || !host.service.running) continue;
    const due = Math.max(tickAfter(since + interval), tickAfter(host.service.updatedAt));
    if (now > due)
      return `server ${server.spec.name} (${server.id}) was to be reclaimed at ${due} ms, and is still there`;
  }
  return null;
};

/** The first tick strictly after this time. */
function tickAfter(time: number): number {
  return (Math.floor(time / SPACING) + 1) * SPACING;
}
