import { POWER } from "../../../model/records/server-states.ts";
import { isServiceUp } from "../../core/host-checks.ts";
import { ERROR, type Operation, type OperationRun, type Outcome } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { groupProblem } from "../../placing/group-check.ts";
import { findHosts, hasRoom } from "../../placing/placing.ts";
import { requestFor } from "../../placing/request-for.ts";
import { allocationOf } from "../../placing/resources.ts";
import { ACTIVE, beginOnHost, type RebuildPhaseArgs, rebuildPhases, STOPPED } from "../build/rebuild-phases.ts";
import {
  claimTarget,
  createMigration,
  dropHoldings,
  type MigrationArgs,
  setMigration,
  swapAllocations,
  swapClaims,
  takeTargetForMigration,
} from "./migrations.ts";

/** Arguments of `evacuate`. */
export interface EvacuateArgs extends MigrationArgs, RebuildPhaseArgs {
  /** Name of the host that it is to go to; null: any. */
  readonly to: string | null;
  /** True: the scheduler is not asked about that host. */
  readonly force: boolean;
}

type Run = OperationRun<EvacuateArgs>;

/**
 * Evacuation: a server whose host is down is rebuilt on another (nova/compute/api `evacuate`, nova/conductor/manager
 * `rebuild_instance`, nova/compute/manager `rebuild_instance`). What it held there stays held until that host is back
 * and cleans up.
 */
export const evacuate: Operation<EvacuateArgs> = {
  name: "evacuate",
  admits: { verb: "evacuate", vmStates: ["active", "stopped", "error"], taskStates: "any", lock: false },
  action: "evacuate",
  check: (server, _args, run) => {
    const { host } = server.state;
    // Nova looks for the service of no host, and does not expect to find none.
    if (host === null) throw new Refusal("computeFault", "nova.exception.ComputeHostNotFound");
    if (isServiceUp(run.ctx, host)) {
      throw new Refusal("badRequest", `Compute service of ${host} is still in use.`);
    }
  },
  begins: { taskState: "rebuilding" },
  begun: (run, who) => {
    const { to: destHost } = run.args;
    createMigration(run, { type: "evacuation", status: "accepted", destHost }, who);
    run.note({ wasStopped: run.server.state.vmState === "stopped", was: run.server.state.vmState });
  },
  phases: {
    place: {
      step: "schedule",
      on: "conductor",
      events: ["rebuild_server"],
      then: { oneOf: ["begin", "unplaced"], choose: (run) => (place(run) ? "begin" : "unplaced") },
    },
    begin: beginOnHost("destination", {
      enter: claimThere,
      then: {
        oneOf: ["block_device", "turned away"],
        choose: (run) => (run.problem === null ? "block_device" : "turned away"),
      },
    }),
    ...rebuildPhases("destination"),
  },
  outcomes: {
    active: { ...ACTIVE, after: arrive },
    stopped: { ...STOPPED, after: arrive },
    "not stopped": {
      before: (run) => run.fault(),
      set: { taskState: null },
      after: arrive,
      failed: true,
    },
    unplaced: {
      before: (run) => {
        run.fault();
        setMigration(run, { status: "error" });
      },
      set: { vmState: "error", taskState: null },
      failed: true,
      leaves: "ERROR",
    },
    /** The target itself refuses: the server stays as it was. */
    "turned away": {
      before: (run) => {
        run.fault();
        giveUp(run);
      },
      set: (run) => ({
        vmState: run.args.was === "error" ? "error" : run.args.wasStopped ? "stopped" : "active",
        taskState: null,
      }),
      failed: true,
      leaves: ["ACTIVE", "SHUTOFF", "ERROR"],
    },
    error: failed(ERROR),
    preempted: failed({ before: (run) => run.fault(), set: { vmState: "error" }, failed: true, leaves: "ERROR" }),
  },
  fails: "error",
  conflicts: "preempted",
};

function failed(outcome: Outcome): Outcome {
  return {
    ...outcome,
    before: (run) => {
      giveUp(run);
      outcome.before?.(run);
    },
  };
}

/** The target gives back what it held, and the guest, if there was one, is gone. */
function giveUp(run: OperationRun): void {
  setMigration(run, { status: "failed" });
  dropHoldings(run.ctx, run.migration);
}

function place(run: Run): boolean {
  const { ctx, server, migration } = run;
  const { to, force } = run.args;
  if (force && to !== null) {
    if (hasRoom(ctx, to, allocationOf(server))) {
      takeTargetForMigration(run, to);
      return true;
    }
    const message = `No valid host was found. Unable to move instance ${server.id} to host ${to}. There is not enough capacity on the host for the instance.`;
    run.problem = { exception: "NoValidHost", message, code: 500 };
    return false;
  }
  const placing = findHosts(ctx, {
    ...requestFor(ctx, server, [server.slot]),
    ignoreHosts: [migration.sourceHost],
    forceHosts: [],
    forceNodes: [],
    destination: {
      host: to,
      node: null,
      cell: run.host(migration.sourceHost).cell,
      allowCrossCell: false,
    },
  });
  if ("problem" in placing) {
    run.problem = placing.problem;
    return false;
  }
  const [host] = placing.hosts;
  if (host === undefined) throw new Error(`the scheduler gave server ${server.id} neither a host nor a reason`);
  takeTargetForMigration(run, host);
  return true;
}

function claimThere(run: Run): void {
  const { destination } = run.args;
  if (destination == null) throw new Error(`evacuation ${run.ticket} has no target`);
  run.problem = groupProblem(run.ctx, run.server, destination);
  if (run.problem !== null) return;
  claimTarget(run, destination, run.server.spec.flavor);
  setMigration(run, { status: "pre-migrating", destHost: destination, destNode: run.host(destination).node });
  run.set({ guest: POWER.NOSTATE });
}

/** The server is the target's; the migration keeps the lost host's half until that host cleans up. */
function arrive(run: Run): void {
  const { destHost: host, destNode: node } = run.migration;
  swapClaims(run);
  swapAllocations(run);
  run.set({ host, node });
  setMigration(run, { status: "done" });
}
