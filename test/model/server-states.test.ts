import { describe, expect, it } from "vitest";
import {
  STATUSES,
  type Status,
  statesOf,
  statusOf,
  type TaskState,
  type VmState,
} from "../../src/model/records/server-states.ts";

const REBUILDING = ["rebuilding", "rebuild_block_device_mapping", "rebuild_spawning"] as const;
const RESIZING = ["resize_prep", "resize_migrating", "resize_migrated", "resize_finish"] as const;

/** Statuses by vm_state: with every task_state, and with those that make it another (nova/api/openstack/common). */
const STATES: readonly (readonly [VmState, otherwise: Status, tasks: Partial<Record<Status, readonly TaskState[]>>])[] =
  [
    [
      "active",
      "ACTIVE",
      {
        REBOOT: ["rebooting", "reboot_pending", "reboot_started"],
        HARD_REBOOT: ["rebooting_hard", "reboot_pending_hard", "reboot_started_hard"],
        PASSWORD: ["updating_password"],
        REBUILD: REBUILDING,
        MIGRATING: ["migrating"],
        RESIZE: RESIZING,
      },
    ],
    ["building", "BUILD", {}],
    ["stopped", "SHUTOFF", { RESIZE: RESIZING, REBUILD: REBUILDING }],
    ["resized", "VERIFY_RESIZE", { REVERT_RESIZE: ["resize_reverting"] }],
    ["paused", "PAUSED", { MIGRATING: ["migrating"] }],
    ["suspended", "SUSPENDED", {}],
    ["rescued", "RESCUE", {}],
    ["error", "ERROR", { REBUILD: REBUILDING }],
    ["deleted", "DELETED", {}],
    ["soft-delete", "SOFT_DELETED", {}],
    ["shelved", "SHELVED", {}],
    ["shelved_offloaded", "SHELVED_OFFLOADED", {}],
  ];

const TASK_STATES: readonly (TaskState | null)[] = [
  null,
  "scheduling",
  "block_device_mapping",
  "networking",
  "spawning",
  "image_snapshot",
  "image_snapshot_pending",
  "image_pending_upload",
  "image_uploading",
  "image_backup",
  "updating_password",
  "resize_prep",
  "resize_migrating",
  "resize_migrated",
  "resize_finish",
  "resize_reverting",
  "resize_confirming",
  "rebooting",
  "reboot_pending",
  "reboot_started",
  "rebooting_hard",
  "reboot_pending_hard",
  "reboot_started_hard",
  "pausing",
  "unpausing",
  "suspending",
  "resuming",
  "powering-off",
  "powering-on",
  "rescuing",
  "unrescuing",
  "rebuilding",
  "rebuild_block_device_mapping",
  "rebuild_spawning",
  "migrating",
  "deleting",
  "soft-deleting",
  "restoring",
  "shelving",
  "shelving_image_pending_upload",
  "shelving_image_uploading",
  "shelving_offloading",
  "unshelving",
];

describe("the status of a server", () => {
  it.each(STATES)("that is %s is %s, whatever its task_state, save %j", (vmState, otherwise, tasks) => {
    for (const task of TASK_STATES) {
      const [status = otherwise] =
        Object.entries(tasks).find(([, states]) => task !== null && states.includes(task)) ?? [];
      expect([task, statusOf(vmState, task)]).toEqual([task, status]);
    }
  });

  it("is asked for by the states that show as it", () => {
    expect(statesOf("REBUILD")).toEqual({ vmStates: ["active", "stopped", "error"], taskStates: [...REBUILDING] });
    expect(statesOf("ACTIVE")).toEqual({ vmStates: ["active"], taskStates: [null] });
    expect(statesOf("MIGRATING")).toEqual({ vmStates: ["active", "paused"], taskStates: ["migrating"] });
    for (const status of STATUSES) {
      const { vmStates, taskStates } = statesOf(status);
      if (status === "UNKNOWN") expect(vmStates).toEqual([]);
      else expect(vmStates.some((vm) => taskStates.some((task) => statusOf(vm, task) === status))).toBe(true);
    }
  });
});
