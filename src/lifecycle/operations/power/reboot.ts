import { POWER, type TaskState, type VmState } from "../../../model/records/server-states.ts";
import { ERROR, type Operation, type Outcome } from "../../core/operation.ts";

/** The task_states of one kind of reboot, in order. */
type Tasks = readonly [TaskState, TaskState, TaskState];

const SOFT_TASKS: Tasks = ["rebooting", "reboot_pending", "reboot_started"];
const HARD_TASKS: Tasks = ["rebooting_hard", "reboot_pending_hard", "reboot_started_hard"];

const EVENTS = ["compute_reboot_instance"];

/** The last write expects no task_state: a reboot leaves the server ACTIVE whatever happened in the meantime. */
const ACTIVE: Outcome = {
  set: { vmState: "active", taskState: null, powerState: POWER.RUNNING, guest: POWER.RUNNING },
  expects: "any",
  leaves: "ACTIVE",
};

function rebootAs(
  name: string,
  vmStates: readonly VmState[],
  admitted: readonly (TaskState | null)[],
  tasks: Tasks,
): Operation {
  const [asked, pending, started] = tasks;
  return {
    name,
    admits: { verb: "reboot", vmStates, taskStates: admitted },
    action: "reboot",
    begins: { taskState: asked },
    exclusive: true,
    phases: {
      pending: {
        step: "rpc",
        on: "host",
        task: pending,
        expects: tasks,
        events: EVENTS,
        enter: (run) => run.set({ powerState: run.server.state.guest }),
        then: "reboot",
      },
      reboot: {
        step: "reboot",
        on: "host",
        call: "reboot",
        task: started,
        events: EVENTS,
        then: "active",
        fails: {
          oneOf: ["survived", "error"],
          choose: (run) => (run.server.state.guest === POWER.RUNNING ? "survived" : "error"),
        },
      },
    },
    outcomes: {
      active: ACTIVE,
      // A guest that runs all the same is as good as rebooted: the fault is on record, and that is all.
      survived: { ...ACTIVE, before: (run) => run.fault() },
      error: ERROR,
    },
  };
}

/**
 * Reboot SOFT: the guest restarts itself (nova/compute/api `_soft_reboot`, nova/compute/manager `_reboot_instance`).
 */
export const softReboot = rebootAs("softReboot", ["active"], [null], SOFT_TASKS);

/** Reboot HARD: the guest is destroyed and started again, from nearly any state (nova/compute/api `_hard_reboot`). */
export const hardReboot = rebootAs(
  "hardReboot",
  ["active", "stopped", "paused", "suspended", "error"],
  [
    null,
    "rebooting",
    "reboot_pending",
    "reboot_started",
    "resuming",
    "rebooting_hard",
    "unpausing",
    "pausing",
    "suspending",
  ],
  HARD_TASKS,
);
