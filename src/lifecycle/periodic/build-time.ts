import { DEFAULT_SPACING, olderThan, type PeriodicTask } from "./task.ts";

/** `_check_instance_build_time`: what is still in BUILD after `instance_build_timeout` goes to ERROR. */
export const buildTimeTask: PeriodicTask = {
  name: "build-time",
  spacing: () => DEFAULT_SPACING,
  ripeAt: ({ state }, server) => {
    const age = state.settings.conf.DEFAULT.instance_build_timeout;
    if (age <= 0 || server.state.vmState !== "building") return null;
    return olderThan(server.spec.createdAt, age);
  },
};
