import type { Server } from "../../model/records/server.ts";
import { POWER, type TaskState } from "../../model/records/server-states.ts";
import type { RuleContext } from "../core/context.ts";
import { migrationIn } from "../core/find-migration.ts";
import type { Operation, OperationRun } from "../core/operation.ts";
import { stayAtSource } from "../operations/move/migrations.ts";

const BUILDING: ReadonlySet<TaskState | null> = new Set([
  "scheduling",
  "block_device_mapping",
  "networking",
  "spawning",
]);
const REBUILDING: ReadonlySet<TaskState | null> = new Set([
  "rebuilding",
  "rebuild_block_device_mapping",
  "rebuild_spawning",
]);
/** Task_states that a start of nova-compute simply takes back. */
const FORGOTTEN: ReadonlySet<TaskState | null> = new Set([
  "image_snapshot_pending",
  "image_pending_upload",
  "image_uploading",
  "image_snapshot",
  "resize_prep",
]);
/** Task_states that did no harm to a guest that still runs. */
const UNHARMED: ReadonlySet<TaskState | null> = new Set([
  "reboot_started",
  "reboot_started_hard",
  "rebooting_hard",
  "rebooting",
  "pausing",
  "unpausing",
]);
const MOVING: ReadonlySet<TaskState | null> = new Set(["resize_migrating", "migrating"]);

/** What nova-compute does, at its start, about a server that an operation was interrupted on. */
export type Recovery =
  | "failed"
  | "forgotten"
  | "unharmed"
  | "moved back"
  | "delete"
  | "reboot"
  | "unpause"
  | "stop"
  | "start";

/**
 * What is to be done about a server in this state (nova/compute/manager `_init_instance`), or null where Nova does
 * nothing: there the operation itself is taken up again.
 */
export function recoveryOf(server: Server): Recovery | null {
  const { vmState, taskState, guest } = server.state;
  if (vmState === "soft-delete" || vmState === "deleted") return null;
  if (taskState === "deleting") return "delete";
  if (vmState === "error") return taskState === "resize_migrating" ? "moved back" : null;
  if (vmState === "building" || BUILDING.has(taskState)) return "failed";
  if ((vmState === "active" || vmState === "stopped") && REBUILDING.has(taskState)) return "failed";
  if (FORGOTTEN.has(taskState)) return "forgotten";
  if (isToReboot(server)) return "reboot";
  if (guest === POWER.RUNNING && UNHARMED.has(taskState)) return "unharmed";
  if (guest === POWER.PAUSED && taskState === "unpausing") return "unpause";
  if (taskState === "powering-off") return "stop";
  if (taskState === "powering-on") return "start";
  return MOVING.has(taskState) ? "moved back" : null;
}

function isToReboot({ state: { taskState, guest } }: Server): boolean {
  if (taskState === "reboot_pending" || taskState === "reboot_pending_hard") return true;
  return (taskState === "reboot_started" || taskState === "reboot_started_hard") && guest !== POWER.RUNNING;
}

/** Recovery: nova-compute starts, and makes of an interrupted server what can be made of it. */
export const recover: Operation = {
  name: "recover",
  admits: { verb: "recover", taskStates: "any", lock: false, launched: false },
  inReply: true,
  phases: {
    look: {
      step: "rpc",
      on: "conductor",
      then: {
        oneOf: ["failed", "forgotten", "unharmed", "moved back", "as it was"],
        choose: (run) => {
          const recovery = recoveryOf(run.server);
          switch (recovery) {
            case "failed":
            case "forgotten":
            case "unharmed":
            case "moved back":
              return recovery;
            default:
              return "as it was";
          }
        },
      },
    },
  },
  outcomes: {
    failed: { set: { vmState: "error", taskState: null }, expects: "any" },
    forgotten: { set: { taskState: null }, expects: "any" },
    unharmed: { set: { vmState: "active", taskState: null }, expects: "any" },
    "moved back": { before: restoreGuest, set: { taskState: null }, expects: "any" },
    "as it was": {},
  },
};

/** The driver undoes what it carried away: the guest is as it was. */
function restoreGuest(run: OperationRun): void {
  const { state, systemMetadata } = run.server;
  if (state.taskState !== "resize_migrating") return;
  run.set({ guest: systemMetadata.old_vm_state === "stopped" ? POWER.SHUTDOWN : POWER.RUNNING });
}

/** A move that the host's death cut short: the server stays, and the target gives back what it held. */
export function abandonMove(ctx: RuleContext, server: Server): void {
  const migration = migrationIn(
    ctx,
    server,
    "accepted",
    "queued",
    "preparing",
    "pre-migrating",
    "migrating",
    "running",
  );
  if (migration === undefined) return;
  stayAtSource({ ctx, server, migration });
  ctx.emit({ type: "migration.changed", at: ctx.now, migration: migration.slot, set: { status: "error" } });
}
