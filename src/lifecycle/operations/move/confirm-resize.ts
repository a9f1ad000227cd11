import type { Server } from "../../../model/records/server.ts";
import { POWER } from "../../../model/records/server-states.ts";
import { migrationIn } from "../../core/find-migration.ts";
import { requireService } from "../../core/host-checks.ts";
import type { Requestor } from "../../core/intents.ts";
import type { Change, Operation, OperationRun, Outcome, Phase, Problem } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { QUEUED } from "../../core/standing.ts";
import { recordAction } from "../../machine/action-steps.ts";
import { problemIn } from "../../machine/injected-failures.ts";
import { enter } from "../../machine/perform.ts";
import { OperationHandle } from "../../machine/run.ts";
import { dropHoldings, failMove, type MigrationArgs, setMigration } from "./migrations.ts";

const EVENT = "compute_confirm_resize";

/** The server is on the target whatever happened on the source, which keeps nothing for it; its task_state stays. */
const FAILED: Outcome = {
  before: failMove,
  alsoSets: [{ vmState: "error" }],
  failed: true,
};

/** The source lets go of the guest that it kept. */
const CONFIRM: Phase = {
  step: "confirm",
  on: "source",
  call: "confirm_migration",
  alsoCalls: "destroy",
  events: [EVENT],
  then: "confirmed",
  fails: "error",
};

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
    confirm: CONFIRM,
  },
  /** Where a request to delete the server waits for it (`finishConfirming`). */
  alsoEnters: ["confirmed"],
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
    error: FAILED,
  },
};

function settled(server: Server): Change {
  return { vmState: server.state.powerState === POWER.SHUTDOWN ? "stopped" : "active", taskState: null };
}

/**
 * Confirms a resize within the request that deletes its server, which waits for the source to do it (nova/compute/api
 * `_confirm_resize_on_deleting`). Where the source fails, so does the request.
 */
export function confirmBeforeDelete(run: OperationRun, who: Requestor): void {
  const { ctx } = run;
  const migration = migrationIn(ctx, run.server, "finished", "confirming");
  if (migration === undefined) return;
  const wasAsked = finishConfirming(run);
  recordAction(ctx, run.slot, "confirmResize", who);
  run.note({ migration: migration.slot });
  run.actionEventStarted(EVENT, migration.sourceHost);
  // The source confirms again what it has confirmed, and finds nothing that it left to itself for that.
  run.problem = wasAsked ? CONFIRMED_ALREADY : problemIn(ctx, CONFIRM, migration.sourceHost, run.server);
  run.actionEventFinished(run.operation.requestId, EVENT, run.problem);
  if (run.problem !== null) {
    failMove(run);
    return;
  }
  setMigration(run, { status: "confirmed" });
  dropHoldings(ctx, run.migration);
  run.set(settled(run.server));
}

/** The migration context is gone with the first confirmation (nova/compute/manager `_confirm_resize`). */
const CONFIRMED_ALREADY: Problem = {
  exception: "AttributeError",
  message: "'NoneType' object has no attribute 'get_pci_mapping_for_migration'",
  code: 500,
};

/** A confirmation that was asked for and is still under way is done first: the source takes one at a time. */
function finishConfirming({ ctx, slot, server }: OperationRun): boolean {
  const asked = server.operations.find(({ name }) => name === confirmResize.name);
  if (asked === undefined || ctx.state.troubles.waiting.some(({ ticket }) => ticket === asked.ticket)) return false;
  const first = new OperationHandle(ctx, confirmResize, slot, asked.ticket);
  const isQueued = asked.phase === QUEUED;
  if (isQueued) first.actionEventStarted(EVENT, first.migration.sourceHost);
  enter(first, "confirmed");
  if (isQueued) first.actionEventFinished(asked.requestId, EVENT, null);
  return true;
}
