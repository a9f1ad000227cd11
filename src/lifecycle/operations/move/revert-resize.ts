import type { Server } from "../../../model/records/server.ts";
import { POWER } from "../../../model/records/server-states.ts";
import { migrationIn } from "../../core/find-migration.ts";
import type { Operation, OperationRun } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { dropClaim, type MigrationArgs, MOVE_FAILED, setMigration, stayAtSource, swapClaims } from "./migrations.ts";
import { checkUpsize } from "./resize-checks.ts";

const FINISH = "compute_finish_revert_resize";

/**
 * Revert resize: the server is destroyed on the target and started on its source as it was (nova/compute/manager
 * `revert_resize`, `finish_revert_resize`).
 */
export const revertResize: Operation<MigrationArgs> = {
  name: "revertResize",
  admits: { verb: "revertResize", vmStates: ["resized"] },
  action: "revertResize",
  check: (server, _args, run) => {
    const migration = migrationIn(run.ctx, server, "finished");
    if (migration === undefined) throw new Refusal("badRequest", "Instance has not been resized.");
    checkUpsize(run, server, migration.oldFlavor);
  },
  begins: { taskState: "resize_reverting" },
  begun: (run) => {
    const migration = migrationIn(run.ctx, run.server, "finished");
    if (migration === undefined) throw new Error("a resize to revert has a finished migration");
    run.note({ migration: migration.slot });
    setMigration(run, { status: "reverting" });
  },
  phases: {
    destroy: {
      step: "revert",
      on: "destination",
      call: "destroy",
      events: ["compute_revert_resize"],
      leave: (run) => run.set({ guest: POWER.SHUTDOWN }),
      then: "return",
    },
    return: {
      step: "revert",
      on: "source",
      call: "finish_revert_migration",
      events: [FINISH],
      writes: ({ migration }) => ({ host: migration.sourceHost, node: migration.sourceNode }),
      enter: comeBack,
      then: {
        oneOf: ["power_off", "active"],
        choose: (run) => (wasStopped(run.server) ? "power_off" : "active"),
      },
    },
    power_off: {
      step: "power_off",
      on: "source",
      call: "power_off",
      task: "powering-off",
      events: [FINISH, "compute_stop_instance"],
      then: "stopped",
      fails: "not stopped",
    },
  },
  outcomes: {
    active: {
      set: (run) => ({ vmState: "active", taskState: null, guest: POWER.RUNNING, launchedAt: run.ctx.now }),
      leaves: "ACTIVE",
    },
    stopped: {
      set: { vmState: "stopped", taskState: null, powerState: POWER.SHUTDOWN, guest: POWER.SHUTDOWN },
      leaves: "SHUTOFF",
    },
    "not stopped": { before: (run) => run.fault(), set: { taskState: null }, failed: true },
    error: MOVE_FAILED,
  },
  fails: "error",
};

function wasStopped(server: Server): boolean {
  return server.systemMetadata.old_vm_state === "stopped";
}

/** The server is its source's again, with its old flavor, and the target keeps nothing. */
function comeBack(run: OperationRun): void {
  const { ctx, migration } = run;
  if (migration.status === "reverted") return; // it was here before, when its host died
  swapClaims(run);
  dropClaim(ctx, run.migration);
  stayAtSource(run);
  setMigration(run, { status: "reverted" });
  if (migration.oldFlavor.id !== run.server.spec.flavor.id) {
    ctx.emit({ type: "server.updated", at: ctx.now, server: run.slot, set: { flavor: migration.oldFlavor } });
  }
}
