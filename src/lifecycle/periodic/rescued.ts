import { DEFAULT_SPACING, olderThan, type PeriodicTask } from "./task.ts";

/** `_poll_rescued_instances`: unrescues what was rescued longer ago than `rescue_timeout`. */
export const rescuedTask: PeriodicTask = {
  name: "rescued",
  spacing: () => DEFAULT_SPACING,
  ripeAt: ({ state }, server) => {
    const { vmState, taskState, launchedAt } = server.state;
    const age = state.settings.conf.DEFAULT.rescue_timeout;
    if (vmState !== "rescued" || taskState !== null || launchedAt === null || age <= 0) return null;
    return olderThan(launchedAt, age);
  },
};
