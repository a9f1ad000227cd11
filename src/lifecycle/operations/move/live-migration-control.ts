import type { RunningOperation, Server } from "../../../model/records/server.ts";
import { migrationsOf } from "../../core/find-migration.ts";
import type { Operation, Problem, OperationRun as RunOf } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { WAITING } from "../../core/standing.ts";
import { enter, failPhase, finishPhaseNow } from "../../machine/perform.ts";
import { forgetPermits } from "../../machine/permits.ts";
import { OperationHandle } from "../../machine/run.ts";
import { liveMigrate, liveMigrateInReply } from "./live-migrate.ts";

/** How the driver ends a live migration that was called off. */
const CALLED_OFF: Problem = { exception: "LiveMigrationAborted", message: null, code: 500 };

/** Arguments of `forceComplete`. */
export interface ControlArgs {
  /** The id in the request. */
  readonly id: string;
  /** Slot of the migration's record; -1 for an id that no migration has. */
  readonly migration: number;
}

/** Arguments of `abortLiveMigration`. */
export interface AbortArgs extends ControlArgs {
  /** Whether a migration that waits its turn may be stopped too (from 2.65). */
  readonly queued: boolean;
}

/**
 * Force complete: the guest is paused so that the live migration ends at once (nova/compute/manager
 * `live_migration_force_complete`).
 */
export const forceComplete: Operation<ControlArgs> = {
  name: "liveMigrationForceComplete",
  admits: { verb: "force_complete", vmStates: ["active"], taskStates: ["migrating"] },
  action: "live_migration_force_complete",
  check: (server, args, run) => requireStatus(run, server, args, "force complete", ["running"], "badRequest"),
  phases: {
    force: {
      step: "rpc",
      on: "host",
      call: "live_migration_force_complete",
      events: ["compute_live_migration_force_complete"],
      leave: (run) => {
        const migrating = operationOf(run);
        if (migrating?.phase === "migrate")
          finishPhaseNow(new OperationHandle(run.ctx, liveMigrate, run.slot, migrating.ticket));
      },
      then: "done",
    },
  },
  outcomes: { done: {}, failed: { before: (run) => run.fault(), failed: true } },
  fails: "failed",
};

/**
 * Abort: stops a live migration while it runs; from 2.65 also while it waits its turn
 * (nova/compute/manager `live_migration_abort`).
 */
export const abortLiveMigration: Operation<AbortArgs> = {
  name: "liveMigrationCancel",
  admits: { verb: "abort live migration", taskStates: ["migrating"] },
  action: "live_migration_cancel",
  check: (server, args, run) => {
    const statuses = args.queued ? ["running", "queued", "preparing"] : ["running"];
    requireStatus(run, server, args, "abort live migration", statuses, "itemNotFound");
  },
  phases: {
    abort: {
      step: "rpc",
      on: "host",
      call: "live_migration_abort",
      events: ["compute_live_migration_abort"],
      leave: callOff,
      then: "done",
    },
  },
  outcomes: { done: {}, failed: { before: (run) => run.fault(), failed: true } },
  fails: "failed",
};

const LIVE: ReadonlySet<string> = new Set([liveMigrate.name, liveMigrateInReply.name]);

/** The operation that makes the migration; undefined once it is over. */
function operationOf(run: RunOf<ControlArgs>): RunningOperation | undefined {
  const { migration } = run.args;
  return run.server.operations.find(({ name, args }) => LIVE.has(name) && args.migration === migration);
}

function callOff(run: RunOf<ControlArgs>): void {
  const migrating = operationOf(run);
  if (migrating === undefined) return;
  const { ctx, server, slot } = run;
  const other = new OperationHandle(ctx, liveMigrate, slot, migrating.ticket);
  if (migrating.phase === WAITING) {
    forgetPermits(ctx, server, migrating.ticket);
    enter(other, "cancelled");
    return;
  }
  const phase = liveMigrate.phases[migrating.phase];
  if (phase !== undefined && CANCELLABLE.has(migrating.phase)) failPhase(other, phase, CALLED_OFF);
}

const CANCELLABLE: ReadonlySet<string> = new Set(["queue", "prepare", "migrate"]);

function requireStatus(
  run: RunOf,
  server: Server,
  args: ControlArgs,
  method: string,
  statuses: readonly string[],
  missing: "badRequest" | "itemNotFound",
): void {
  const migration = [...migrationsOf(run.ctx, server)].find(({ slot }) => slot === args.migration);
  if (migration === undefined) throw new Refusal(missing, `Migration ${args.id} not found for instance ${server.id}`);
  if (statuses.includes(migration.status)) return;
  throw new Refusal(
    "badRequest",
    `Migration ${args.id} state of instance ${server.id} is ${migration.status}. ` +
      `Cannot ${method} while the migration is in this state.`,
  );
}
