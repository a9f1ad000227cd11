/** Nova's vm_state values (nova/compute/vm_states). */
export type VmState =
  | "building"
  | "active"
  | "paused"
  | "suspended"
  | "stopped"
  | "rescued"
  | "resized"
  | "soft-delete"
  | "deleted"
  | "error"
  | "shelved"
  | "shelved_offloaded";

/** Nova's task_state values (nova/compute/task_states). */
export type TaskState =
  | "scheduling"
  | "block_device_mapping"
  | "networking"
  | "spawning"
  | "image_snapshot"
  | "image_snapshot_pending"
  | "image_pending_upload"
  | "image_uploading"
  | "image_backup"
  | "updating_password"
  | "resize_prep"
  | "resize_migrating"
  | "resize_migrated"
  | "resize_finish"
  | "resize_reverting"
  | "resize_confirming"
  | "rebooting"
  | "reboot_pending"
  | "reboot_started"
  | "rebooting_hard"
  | "reboot_pending_hard"
  | "reboot_started_hard"
  | "pausing"
  | "unpausing"
  | "suspending"
  | "resuming"
  | "powering-off"
  | "powering-on"
  | "rescuing"
  | "unrescuing"
  | "rebuilding"
  | "rebuild_block_device_mapping"
  | "rebuild_spawning"
  | "migrating"
  | "deleting"
  | "soft-deleting"
  | "restoring"
  | "shelving"
  | "shelving_image_pending_upload"
  | "shelving_image_uploading"
  | "shelving_offloading"
  | "unshelving";

/** Nova's power_state numbers (nova/compute/power_state). */
export const POWER = { NOSTATE: 0, RUNNING: 1, PAUSED: 3, SHUTDOWN: 4, CRASHED: 6, SUSPENDED: 7 } as const;
export type PowerState = (typeof POWER)[keyof typeof POWER];

/** The status the API shows, as the API reference names them (UNKNOWN is a server in a cell that is cut off). */
export const STATUSES = [
  "ACTIVE",
  "BUILD",
  "DELETED",
  "ERROR",
  "HARD_REBOOT",
  "MIGRATING",
  "PASSWORD",
  "PAUSED",
  "REBOOT",
  "REBUILD",
  "RESCUE",
  "RESIZE",
  "REVERT_RESIZE",
  "SHELVED",
  "SHELVED_OFFLOADED",
  "SHUTOFF",
  "SOFT_DELETED",
  "SUSPENDED",
  "UNKNOWN",
  "VERIFY_RESIZE",
] as const;
export type Status = (typeof STATUSES)[number];

interface StatusRow {
  readonly otherwise: Status;
  readonly tasks?: Partial<Record<TaskState, Status>>;
}

const RESIZING = {
  resize_prep: "RESIZE",
  resize_migrating: "RESIZE",
  resize_migrated: "RESIZE",
  resize_finish: "RESIZE",
} as const;
const REBUILDING = {
  rebuilding: "REBUILD",
  rebuild_block_device_mapping: "REBUILD",
  rebuild_spawning: "REBUILD",
} as const;

/** Status by (vm_state, task_state): Nova's `nova/api/openstack/common` state map. */
const STATUS_TABLE: Readonly<Record<VmState, StatusRow>> = {
  active: {
    otherwise: "ACTIVE",
    tasks: {
      rebooting: "REBOOT",
      reboot_pending: "REBOOT",
      reboot_started: "REBOOT",
      rebooting_hard: "HARD_REBOOT",
      reboot_pending_hard: "HARD_REBOOT",
      reboot_started_hard: "HARD_REBOOT",
      updating_password: "PASSWORD",
      migrating: "MIGRATING",
      ...REBUILDING,
      ...RESIZING,
    },
  },
  building: { otherwise: "BUILD" },
  stopped: { otherwise: "SHUTOFF", tasks: { ...RESIZING, ...REBUILDING } },
  resized: { otherwise: "VERIFY_RESIZE", tasks: { resize_reverting: "REVERT_RESIZE" } },
  paused: { otherwise: "PAUSED", tasks: { migrating: "MIGRATING" } },
  suspended: { otherwise: "SUSPENDED" },
  rescued: { otherwise: "RESCUE" },
  error: { otherwise: "ERROR", tasks: REBUILDING },
  deleted: { otherwise: "DELETED" },
  "soft-delete": { otherwise: "SOFT_DELETED" },
  shelved: { otherwise: "SHELVED" },
  shelved_offloaded: { otherwise: "SHELVED_OFFLOADED" },
};

/** The status of a server in this vm_state and task_state; it is never stored. */
export function statusOf(vmState: VmState, taskState: TaskState | null): Status {
  const row = STATUS_TABLE[vmState];
  return (taskState === null ? undefined : row.tasks?.[taskState]) ?? row.otherwise;
}

/** The (vm_states, task_states) that show as this status; what a `status=` filter of a list asks for. */
export function statesOf(status: Status): { vmStates: VmState[]; taskStates: (TaskState | null)[] } {
  const vmStates = new Set<VmState>();
  const taskStates = new Set<TaskState | null>();
  for (const [vmState, row] of Object.entries(STATUS_TABLE) as [VmState, StatusRow][]) {
    for (const [task, shown] of Object.entries(row.tasks ?? {}) as [TaskState, Status][]) {
      if (shown !== status) continue;
      vmStates.add(vmState);
      taskStates.add(task);
    }
    if (row.otherwise === status) {
      vmStates.add(vmState);
      taskStates.add(null);
    }
  }
  return { vmStates: [...vmStates], taskStates: [...taskStates] };
}
