import { DEFAULT_SPACING, olderThan, type PeriodicTask } from "./task.ts";

/** `_poll_shelved_instances`: offloads what was shelved longer ago than `shelved_offload_time`. */
export const shelvedTask: PeriodicTask = {
  name: "shelved",
  spacing: ({ DEFAULT }) =>
    DEFAULT.shelved_poll_interval === 0 ? DEFAULT_SPACING : DEFAULT.shelved_poll_interval * 1000,
  ripeAt: ({ state }, server) => {
    const { vmState, taskState } = server.state;
    const age = state.settings.conf.DEFAULT.shelved_offload_time;
    const since = server.systemMetadata.shelved_at;
    if (vmState !== "shelved" || taskState !== null || age <= 0 || since === undefined) return null;
    return olderThan(Number(since), age);
  },
};
