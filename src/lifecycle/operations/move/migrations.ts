/**
 * Records of moves, and what they hold. While a server moves, one half of its resources is its own and the other half
 * the migration's: each half is on one host, and every way out of the move leaves one of them.
 */

import type { Consumer } from "../../../model/events/claims.ts";
import type { Flavor } from "../../../model/records/flavor.ts";
import type { Migration } from "../../../model/records/migration.ts";
import type { Holding, Server } from "../../../model/records/server.ts";
import { newUuid, type RuleContext } from "../../core/context.ts";
import { migrationsOf } from "../../core/find-migration.ts";
import type { Requestor } from "../../core/intents.ts";
import type { OperationRun, Outcome } from "../../core/operation.ts";
import { allocationOf, claimOf } from "../../placing/resources.ts";

/** What the operations of a move note about it. */
export interface MigrationArgs {
  /** Slot of the migration's record. */
  readonly migration?: number;
  /** Name of the host that the server leaves. */
  readonly source?: string;
  /** Name of the host that it is to go to; null: that one was given up. */
  readonly destination?: string | null;
}

/** What a new record of a move says. */
interface NewMigration {
  readonly type: Migration["type"];
  readonly status: string;
  readonly newFlavor?: Flavor;
  readonly destHost?: string | null;
  /** False: which node it leaves is not written yet. */
  readonly sourceNode?: boolean;
}

/** Creates the record of the move that an operation makes, and remembers it in the operation. */
export function createMigration(run: OperationRun<MigrationArgs>, given: NewMigration, who?: Requestor): void {
  const { ctx, server } = run;
  const { host, node } = server.state;
  if (host === null) throw new Error(`server ${server.id} is on no host that it could leave`);
  const asked = who ?? server.actions.findLast((action) => action.requestId === run.operation.requestId);
  const slot = ctx.state.migrations.next;
  const migration: Migration = {
    slot,
    uuid: newUuid(ctx),
    server: server.slot,
    previous: server.lastMigration,
    type: given.type,
    status: given.status,
    sourceHost: host,
    sourceNode: given.sourceNode === false ? null : node,
    destHost: given.destHost ?? null,
    destNode: null,
    oldFlavor: server.spec.flavor,
    newFlavor: given.newFlavor ?? server.spec.flavor,
    userId: asked?.userId ?? server.spec.userId,
    projectId: asked?.projectId ?? server.spec.projectId,
    allocation: null,
    claim: null,
    createdAt: ctx.now,
    updatedAt: null,
  };
  ctx.emit({ type: "migration.created", at: ctx.now, migration });
  run.note({ migration: slot, source: host });
}

/** Writes the migration's record. */
export function setMigration(
  run: OperationRun,
  set: Partial<Pick<Migration, "status" | "sourceNode" | "destHost" | "destNode">>,
): void {
  run.ctx.emit({ type: "migration.changed", at: run.ctx.now, migration: run.migration.slot, set });
}

type Account = "allocation" | "claim";

function hold(ctx: RuleContext, account: Account, consumer: Consumer, holding: Holding | null): void {
  ctx.emit({ type: `${account}.set`, at: ctx.now, consumer, holding });
}

/** A claim that comes or goes without a word to the host's resource tracker, which finds out by its next audit. */
function holdUnreported(ctx: RuleContext, migration: Migration, holding: Holding | null): void {
  const consumer = { migration: migration.slot };
  ctx.emit({ type: "claim.set", at: ctx.now, consumer, holding, unreported: true });
}

/**
 * The server's allocation becomes the migration's, so that the next one can be its own (nova/conductor/tasks/migrate
 * `replace_allocation_with_migration`).
 */
export function lendAllocation(run: OperationRun): void {
  const { ctx, server, migration } = run;
  const { allocation } = server;
  if (allocation === null) return;
  hold(ctx, "allocation", { server: server.slot }, null);
  hold(ctx, "allocation", { migration: migration.slot }, allocation);
}

/** The server is to go to this host: Placement allocates there for it. */
export function takeTarget(run: OperationRun<MigrationArgs>, host: string, flavor: Flavor): void {
  const { ctx, server } = run;
  hold(ctx, "allocation", { server: server.slot }, { host, resources: allocationOf(server, flavor) });
  run.note({ destination: host });
}

/** Placement allocates on the target for the migration: the server keeps its own half (an evacuation). */
export function takeTargetForMigration(run: OperationRun<MigrationArgs>, host: string): void {
  const { ctx, server, migration } = run;
  hold(ctx, "allocation", { migration: migration.slot }, { host, resources: allocationOf(server) });
  run.note({ destination: host });
}

/** The target's resource tracker claims for the server that is to come (nova: `_move_claim`). */
export function claimTarget(run: OperationRun, host: string, flavor: Flavor): void {
  const { ctx, server, migration } = run;
  hold(ctx, "claim", { migration: migration.slot }, { host, resources: claimOf(server, flavor) });
}

/** A server comes to the target whose resource tracker is not asked (a live migration without NUMA). */
export function expectOnTarget(run: OperationRun, host: string): void {
  const { ctx, server, migration } = run;
  holdUnreported(ctx, migration, { host, resources: claimOf(server) });
}

/** The server counts for the target from now on; what it left behind counts for the migration. */
export function swapClaims({ ctx, server, migration }: OperationRun): void {
  ctx.emit({ type: "claims.swapped", at: ctx.now, server: server.slot, migration: migration.slot });
}

/** The same in Placement (an evacuation, whose migration has the target's half). */
export function swapAllocations({ ctx, server, migration }: OperationRun): void {
  ctx.emit({ type: "allocations.swapped", at: ctx.now, server: server.slot, migration: migration.slot });
}

/**
 * Undoes a move (nova/conductor/tasks/migrate `revert_allocation_for_migration`): what was lent comes back, and what was
 * taken on the target is given back. Only a revert tells the target's resource tracker so.
 */
export function stayAtSource({ ctx, server, migration }: Pick<OperationRun, "ctx" | "server" | "migration">): void {
  if (migration.claim !== null) holdUnreported(ctx, migration, null);
  const { allocation } = migration;
  if (allocation === null) return;
  if (server.allocation !== null) hold(ctx, "allocation", { server: server.slot }, null);
  hold(ctx, "allocation", { migration: migration.slot }, null);
  hold(ctx, "allocation", { server: server.slot }, allocation);
}

/** What was taken on the target so far is given back; the migration goes on, to another. */
export function giveUpTarget(run: OperationRun): void {
  const { ctx, server, migration } = run;
  dropClaim(ctx, migration);
  if (server.allocation !== null) hold(ctx, "allocation", { server: server.slot }, null);
}

/** The host of the migration's half drops its claim (nova: `drop_move_claim`). */
export function dropClaim(ctx: RuleContext, migration: Migration): void {
  if (migration.claim !== null) hold(ctx, "claim", { migration: migration.slot }, null);
}

/** The migration holds nothing any more, and its host knows. */
export function dropHoldings(ctx: RuleContext, migration: Migration): void {
  dropClaim(ctx, migration);
  if (migration.allocation !== null) hold(ctx, "allocation", { migration: migration.slot }, null);
}

/** The migration holds nothing any more; what its host claimed for it is found out by the next audit. */
export function abandonHoldings(ctx: RuleContext, migration: Migration): void {
  if (migration.claim !== null) holdUnreported(ctx, migration, null);
  if (migration.allocation !== null) hold(ctx, "allocation", { migration: migration.slot }, null);
}

/** No migration of this server holds anything any more: the server goes away. */
export function dropAllHoldings(ctx: RuleContext, server: Server): void {
  for (const migration of migrationsOf(ctx, server)) abandonHoldings(ctx, migration);
}

/** The move failed: what it held for the server is given up, and the server is in ERROR where it is by now. */
export function failMove(run: OperationRun): void {
  run.fault();
  setMigration(run, { status: "error" });
  abandonHoldings(run.ctx, run.migration);
  run.set({ vmState: "error" });
}

/** A move that failed, and gave its task_state back. */
export const MOVE_FAILED: Outcome = {
  before: failMove,
  alsoSets: [{ vmState: "error" }],
  set: { taskState: null },
  failed: true,
  leaves: "ERROR",
};
