/**
 * How a server is resized or migrated cold (nova/conductor/tasks/migrate, nova/compute/manager `prep_resize`,
 * `resize_instance`, `finish_resize`): placed, claimed on the target, stopped and carried over, started there.
 */
import type { Flavor } from "../../../model/records/flavor.ts";
import { POWER } from "../../../model/records/server-states.ts";
import type { Change, Operation, OperationRun, Problem } from "../../core/operation.ts";
import { nextAlternate } from "../../placing/alternates.ts";
import { groupProblem } from "../../placing/group-check.ts";
import { findHosts } from "../../placing/placing.ts";
import { requestFor } from "../../placing/request-for.ts";
import { allocationOf } from "../../placing/resources.ts";
import {
  abandonHoldings,
  claimTarget,
  createMigration,
  giveUpTarget,
  lendAllocation,
  type MigrationArgs,
  MOVE_FAILED,
  setMigration,
  stayAtSource,
  swapClaims,
  takeTarget,
} from "./migrations.ts";

const CONDUCTOR = ["conductor_migrate_server", "cold_migrate"];

/** Phases before anything left the source. */
const BEFORE_CARRIED: ReadonlySet<string> = new Set(["place", "prepare", "reschedule"]);

/** Arguments of the phases that `resize` and `migrate` share. */
export interface ColdMoveArgs extends MigrationArgs {
  /** Id of the flavor that the server is to have; absent: it keeps its own. */
  readonly flavor?: string;
  /** Name of the host that it is to go to; null or absent: any. */
  readonly to?: string | null;
  /** What the request says of `OS-DCF:diskConfig`; null or absent: nothing. */
  readonly autoDiskConfig?: string | null;
  /** Names of the hosts that are left to try, best first. */
  readonly alternates?: readonly string[];
  /** Attempts so far, the current one included. */
  readonly attempts?: number;
  /** Whether a target that refuses leads to an alternate. */
  readonly retry?: boolean;
}

type Run = OperationRun<ColdMoveArgs>;

/** Phases of `resize` and `migrate`. */
export const MOVE_PHASES: Operation<ColdMoveArgs>["phases"] = {
  place: {
    step: "schedule",
    on: "conductor",
    events: CONDUCTOR,
    enter: (run) => {
      createMigration(run, { type: typeOf(run), status: "pre-migrating", newFlavor: flavorOf(run) });
      lendAllocation(run);
    },
    then: { oneOf: ["prepare", "unplaced"], choose: (run) => (place(run) ? "prepare" : "unplaced") },
  },
  prepare: {
    step: "resize_prep",
    on: "destination",
    events: ["compute_prep_resize"],
    leave: claimThere,
    then: {
      oneOf: ["carry", "reschedule", "error"],
      choose: (run) => {
        if (run.problem === null) return "carry";
        if (run.args.retry !== true) return "error";
        run.fault();
        run.problem = null; // a step that hands over to another host has done its part
        return "reschedule";
      },
    },
  },
  reschedule: {
    step: "rpc",
    on: "conductor",
    task: "resize_prep",
    events: CONDUCTOR,
    enter: giveUpTarget,
    then: { oneOf: ["prepare", "unplaced"], choose: (run) => (takeAlternate(run) ? "prepare" : "unplaced") },
  },
  carry: {
    step: "migrate_disk",
    on: "source",
    call: "migrate_disk_and_power_off",
    task: "resize_migrating",
    events: ["compute_resize_instance"],
    enter: (run) => setMigration(run, { status: "migrating" }),
    leave: (run) => {
      setMigration(run, { status: "post-migrating" });
      swapClaims(run);
      run.set({ guest: POWER.SHUTDOWN });
    },
    then: "carried",
    fails: {
      oneOf: ["rolled back", "error"],
      choose: (run) => (run.problem?.exception === "InstanceFaultRollback" ? "rolled back" : "error"),
    },
  },
  carried: {
    step: "rpc",
    on: "source",
    task: "resize_migrated",
    writes: there,
    events: ["compute_resize_instance"],
    then: "finish",
  },
  finish: {
    step: "finish_resize",
    on: "destination",
    call: "finish_migration",
    task: "resize_finish",
    events: ["compute_finish_resize"],
    then: "resized",
    fails: "error there",
  },
};

/** Outcomes of `resize` and `migrate`. */
export const MOVE_OUTCOMES: Operation<ColdMoveArgs>["outcomes"] = {
  resized: {
    before: (run) => {
      applyFlavor(run, run.migration.newFlavor);
      setMigration(run, { status: "finished" });
    },
    set: (run) => ({
      vmState: "resized",
      taskState: null,
      guest: wasStopped(run) ? POWER.SHUTDOWN : POWER.RUNNING,
      launchedAt: run.ctx.now,
    }),
    leaves: "VERIFY_RESIZE",
  },
  /** No host takes it: it stays as it was. */
  unplaced: { before: backOut, set: { taskState: null }, failed: true },
  /** The driver undid what it did. */
  "rolled back": {
    before: (run) => {
      run.problem = { exception: "TypeError", message: null, code: 500 };
      backOut(run);
    },
    set: { taskState: null },
    failed: true,
  },
  error: {
    before: (run) => {
      backOut(run);
      run.set({ vmState: "error" });
    },
    alsoSets: [{ vmState: "error" }],
    set: { taskState: null },
    failed: true,
    leaves: "ERROR",
  },
  /** It failed on the target, where it is by now: what it left behind is given up. */
  "error there": MOVE_FAILED,
  /** Somebody else wrote a task_state while the disk was carried: Nova writes what it has in hand along with the error. */
  preempted: {
    before: (run) => {
      run.fault();
      setMigration(run, { status: "error" });
      if (BEFORE_CARRIED.has(run.operation.phase)) return stayAtSource(run);
      abandonHoldings(run.ctx, run.migration);
    },
    set: (run) =>
      run.operation.phase === "carry"
        ? { vmState: "error", taskState: "resize_migrated", ...there(run) }
        : { vmState: "error" },
    failed: true,
    leaves: "ERROR",
  },
};

/** A move sets `OS-DCF:diskConfig`: to what the request says, and else to MANUAL. */
export function setDiskConfig(run: Run): void {
  const autoDiskConfig = run.args.autoDiskConfig === "AUTO";
  if (run.server.spec.autoDiskConfig === autoDiskConfig) return;
  run.ctx.emit({ type: "server.updated", at: run.ctx.now, server: run.slot, set: { autoDiskConfig } });
}

function typeOf(run: Run): "resize" | "migration" {
  return run.args.flavor === undefined ? "migration" : "resize";
}

/** The flavor it is to have. */
function flavorOf(run: Run): Flavor {
  const { flavor: id } = run.args;
  const flavor = id === undefined ? undefined : run.ctx.state.flavors.get(id);
  return flavor ?? run.server.spec.flavor;
}

function wasStopped(run: Run): boolean {
  return run.server.systemMetadata.old_vm_state === "stopped";
}

function applyFlavor(run: Run, flavor: Flavor): void {
  if (flavor.id === run.server.spec.flavor.id) return;
  run.ctx.emit({ type: "server.updated", at: run.ctx.now, server: run.slot, set: { flavor } });
}

function there(run: Run): Change {
  const { destHost, destNode } = run.migration;
  return { host: destHost, node: destNode };
}

/** Asks the scheduler; false and a problem where no host takes the server. */
function place(run: Run): boolean {
  const { ctx, server, migration } = run;
  const { to: named = null } = run.args;
  const placing = findHosts(ctx, {
    ...requestFor(ctx, server, [server.slot]),
    flavor: migration.newFlavor,
    ignoreHosts: mayStay(run) ? [] : [migration.sourceHost],
    forceHosts: [],
    forceNodes: [],
    destination: { host: named, node: null, cell: run.host(migration.sourceHost).cell, allowCrossCell: false },
    wantAlternates: named === null,
  });
  if ("problem" in placing) {
    run.problem = placing.problem;
    run.fault();
    if (placing.problem.exception === "NoValidHost") run.problem = noValidHost(run);
    return false;
  }
  const [host] = placing.hosts;
  if (host === undefined) throw new Error(`the scheduler gave server ${server.id} neither a host nor a reason`);
  takeTarget(run, host, migration.newFlavor);
  const alternates = placing.alternates[0] ?? [];
  const retry = named === null && ctx.state.settings.conf.scheduler.max_attempts > 1;
  run.note({ alternates, attempts: 1, retry });
  return true;
}

/** The text for the client; the fault says what the scheduler said. */
function noValidHost(run: Run): Problem {
  const what = typeOf(run) === "resize" ? "resize" : "cold migrate";
  return { exception: "NoValidHost", message: `No valid host was found. No valid host found for ${what}`, code: 500 };
}

/** A resize may stay where `allow_resize_to_same_host` says so, a migration where the driver's trait does. */
function mayStay(run: Run): boolean {
  if (typeOf(run) === "resize") return run.ctx.state.settings.conf.DEFAULT.allow_resize_to_same_host;
  return run.host(run.migration.sourceHost).hardware.traits.includes("COMPUTE_SAME_HOST_COLD_MIGRATE");
}

/** The target's part before anything moves: its claim, and its own look at the server's group. */
function claimThere(run: Run): void {
  const { ctx, server, migration } = run;
  const { destination: host } = run.args;
  if (host == null) throw new Error(`${run.declaration.name} ${run.ticket} has no target`);
  run.problem = groupProblem(ctx, server, host);
  ctx.emit({ type: "server.noted", at: ctx.now, server: run.slot, set: { old_vm_state: server.state.vmState } });
  if (run.problem !== null) return;
  claimTarget(run, host, migration.newFlavor);
  setMigration(run, { status: "pre-migrating", destHost: host, destNode: run.host(host).node });
}

/** Moves on to the next alternate; false and a problem where there is none. */
function takeAlternate(run: Run): boolean {
  const { ctx, server, migration } = run;
  const { alternates = [], attempts = 1 } = run.args;
  const next = nextAlternate(ctx, alternates, allocationOf(server, migration.newFlavor));
  const max = ctx.state.settings.conf.scheduler.max_attempts;
  if (next === null || attempts >= max) {
    run.problem = {
      exception: "MaxRetriesExceeded",
      message: `Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance ${server.id}.`,
      code: 500,
    };
    run.fault();
    return false;
  }
  run.problem = null;
  takeTarget(run, next.host, migration.newFlavor);
  run.note({ alternates: next.rest, attempts: attempts + 1 });
  return true;
}

/** The move is off before it began: everything is as it was, and the migration shows an error. */
function backOut(run: Run): void {
  setMigration(run, { status: "error" });
  stayAtSource(run);
  if (run.operation.phase !== "place" && run.operation.phase !== "reschedule") run.fault();
}
