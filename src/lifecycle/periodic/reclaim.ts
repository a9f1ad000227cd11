import type { Server } from "../../model/server.ts";
import type { Context } from "../context.ts";
import { tickAfter } from "./tick.ts";

/** Arms the tick of `_reclaim_queued_deletes` that will see this soft-deleted server as old enough. */
export function armReclaim(ctx: Context, server: Server): void {
  const since = server.state.softDeletedAt;
  const interval = ctx.state.settings.conf.DEFAULT.reclaim_instance_interval;
  if (since === null || interval <= 0) return;
  const due = tickAfter(since, interval * 1000);
  ctx.after(due - ctx.now, { type: "periodic", task: "reclaim", server: server.slot, stamp: since }, true);
}

/** Whether the tick still has this server to reclaim: the same soft delete, and nothing else under way. */
export function isToReclaim(server: Server, stamp: number): boolean {
  const { vmState, taskState, softDeletedAt } = server.state;
  return vmState === "soft-delete" && taskState === null && softDeletedAt === stamp;
}
