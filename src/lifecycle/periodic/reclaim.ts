import { DEFAULT_SPACING, olderThan, type PeriodicTask } from "./task.ts";

/** `_reclaim_queued_deletes`: destroys what was soft-deleted longer ago than `reclaim_instance_interval`. */
export const reclaimTask: PeriodicTask = {
  name: "reclaim",
  spacing: () => DEFAULT_SPACING,
  ripeAt: ({ state }, server) => {
    const { vmState, taskState, softDeletedAt } = server.state;
    const interval = state.settings.conf.DEFAULT.reclaim_instance_interval;
    if (vmState !== "soft-delete" || taskState !== null || softDeletedAt === null || interval <= 0) return null;
    return olderThan(softDeletedAt, interval);
  },
};
