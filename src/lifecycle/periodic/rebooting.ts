import { DEFAULT_SPACING, type PeriodicTask } from "./task.ts";

const SOFT: ReadonlySet<string | null> = new Set(["rebooting", "reboot_pending", "reboot_started"]);

/** `_poll_rebooting_instances`: a soft reboot that hangs for `reboot_timeout` becomes a hard one. */
export const rebootingTask: PeriodicTask = {
  name: "rebooting",
  spacing: () => DEFAULT_SPACING,
  ripeAt: ({ state }, server) => {
    const age = state.settings.conf.DEFAULT.reboot_timeout;
    if (age <= 0 || !SOFT.has(server.state.taskState)) return null;
    return server.state.updatedAt + age * 1000;
  },
};
