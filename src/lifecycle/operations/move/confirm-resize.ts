import type { Server } from "../../../model/records/server.ts";
import { POWER } from "../../../model/records/server-states.ts";
import { migrationIn } from "../../core/find-migration.ts";
import { requireService } from "../../core/host-checks.ts";
import type { Requestor } from "../../core/intents.ts";
import type { Change, Operation, OperationRun } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { recordAction } from "../../machine/action-steps.ts";
import { dropHoldings, type MigrationArgs, MOVE_FAILED, setMigration } from "./migrations.ts";

/** Confirm resize: what the source kept in case of a revert is given up (nova/compute/manager `confirm_resize`). */
export const confirmResize: Operation<MigrationArgs> = {
  name: "confirmResize",
  admits: { verb: "confirmResize", vmStates: ["resized"] },
  action: "confirmResize",
  check: (server, _args, run) => {
    const migration = migrationIn(run.ctx, server, "finished");
    if (migration === undefined) throw new Refusal("badRequest", "Instance has not been resized.");
    requireService(run.ctx, migration.sourceHost);
  },
  begun: (run) => {
    const migration = migrationIn(run.ctx, run.server, "finished");
    if (migration === undefined) throw new Error("a resize to confirm has a finished migration");
    run.note({ migration: migration.slot });
    setMigration(run, { status: "confirming" });
  },
  phases: {
    confirm: {
      step: "confirm",
      on: "source",
      call: "confirm_migration",
      events: ["compute_confirm_resize"],
      then: "confirmed",
      fails: "error",
    },
  },
  outcomes: {
    confirmed: {
      before: (run) => {
        setMigration(run, { status: "confirmed" });
        dropHoldings(run.ctx, run.migration);
      },
      expects: [null, "deleting", "soft-deleting"],
      set: (run) => settled(run.server),
      leaves: ["ACTIVE", "SHUTOFF"],
    },
    /** The server is on the target whatever happened on the source, which keeps nothing for it. */
    error: MOVE_FAILED,
  },
};

function settled(server: Server): Change {
  return { vmState: server.state.powerState === POWER.SHUTDOWN ? "stopped" : "active", taskState: null };
}

/** Confirms a resize within the request that deletes its server (nova/compute/api `_confirm_resize_on_deleting`). */
export function confirmBeforeDelete(run: OperationRun, who: Requestor): void {
  const { ctx, server } = run;
  const migration = migrationIn(ctx, server, "finished", "confirming");
  if (migration === undefined) return;
  recordAction(ctx, server.slot, "confirmResize", who);
  ctx.emit({ type: "migration.changed", at: ctx.now, migration: migration.slot, set: { status: "confirmed" } });
  dropHoldings(ctx, migration);
  run.set(settled(server));
}
