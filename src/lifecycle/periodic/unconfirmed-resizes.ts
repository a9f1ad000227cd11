import { migrationIn } from "../core/find-migration.ts";
import { DEFAULT_SPACING, type PeriodicTask } from "./task.ts";

/** `_poll_unconfirmed_resizes`: confirms resizes that were finished `resize_confirm_window` ago. */
export const unconfirmedResizesTask: PeriodicTask = {
  name: "unconfirmed-resizes",
  spacing: () => DEFAULT_SPACING,
  ripeAt: (ctx, server) => {
    const window = ctx.state.settings.conf.DEFAULT.resize_confirm_window;
    if (server.state.vmState !== "resized" || server.state.taskState !== null || window <= 0) return null;
    const migration = migrationIn(ctx, server, "finished");
    return migration === undefined ? null : (migration.updatedAt ?? migration.createdAt) + window * 1000;
  },
};
