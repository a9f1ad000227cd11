import type { Host } from "../../../model/records/host.ts";
import { auditSpacing, countsAt } from "../../../model/records/report.ts";
import type { Server } from "../../../model/records/server.ts";
import { POWER } from "../../../model/records/server-states.ts";
import type { RuleContext } from "../../core/context.ts";
import { hostNamed, isServiceUp, requireHost } from "../../core/host-checks.ts";
import type { Change, Choice, Operation, OperationRun, Outcome, Phase, Problem } from "../../core/operation.ts";
import { findHosts } from "../../placing/placing.ts";
import { requestFor } from "../../placing/request-for.ts";
import {
  abandonHoldings,
  createMigration,
  expectOnTarget,
  lendAllocation,
  type MigrationArgs,
  setMigration,
  stayAtSource,
  swapClaims,
  takeTarget,
} from "./migrations.ts";

const CONDUCTOR = "conductor_live_migrate_instance";
/** What a check says of a host that does not suit; whatever else it raises ends the migration. */
const UNSUITABLE: ReadonlySet<string> = new Set([
  "DestinationDiskExists",
  "DestinationHypervisorTooOld",
  "HypervisorUnavailable",
  "InvalidCPUInfo",
  "InvalidHypervisorType",
  "InvalidInput",
  "InvalidLocalStorage",
  "InvalidSharedStorage",
  "MigrationPreCheckClientException",
  "MigrationPreCheckError",
]);
/** Arguments of `liveMigrate` and `liveMigrateInReply`. */
export interface LiveMigrateArgs extends MigrationArgs {
  /** Name of the host that it is to go to; null: any. */
  readonly to: string | null;
  /** True: the scheduler is not asked about that host. */
  readonly force: boolean;
  /** Names of the hosts that failed their checks so far. */
  readonly failed?: readonly string[];
  /** What the last check said of a host that does not suit. */
  readonly unsuitable?: Problem;
}

type Run = OperationRun<LiveMigrateArgs>;

const afterCheck: Choice<LiveMigrateArgs> = {
  oneOf: ["place again", "check broke"],
  choose: (run) => {
    if (run.problem === null || !UNSUITABLE.has(run.problem.exception)) return "check broke";
    run.note({ unsuitable: run.problem });
    return "place again";
  },
};

/** The source sends so many at once (`max_concurrent_live_migrations`). */
const SENDING = { permit: "live_migrations", permitAt: "source" } as const satisfies Partial<Phase>;
const CHECK_TARGET = [CONDUCTOR, "compute_check_can_live_migrate_destination"];

/**
 * Live migration: a running server moves with its memory, without a stop (nova/conductor/tasks/live_migrate `_execute`,
 * nova/compute/manager `live_migration`). Hosts are tried until one passes the checks (`migrate_max_retries`); then the
 * source sends, `max_concurrent_live_migrations` at once.
 */
export const liveMigrate: Operation<LiveMigrateArgs> = {
  name: "liveMigrate",
  failsUnreported: true,
  admits: { verb: "os-migrateLive", vmStates: ["active", "paused"] },
  action: "live-migration",
  check: (_server, { to }, run) => {
    if (to !== null) requireHost(run.ctx, to);
  },
  begins: { taskState: "migrating" },
  phases: {
    begin: {
      step: "rpc",
      on: "conductor",
      events: [CONDUCTOR],
      enter: (run) => {
        const { to, force } = run.args;
        if (run.server.state.host === null) return;
        const destHost = force ? to : null;
        createMigration(run, { type: "live-migration", status: "accepted", sourceNode: false, destHost });
        run.note({ failed: [] });
      },
      then: {
        oneOf: ["place", "unplaced", "homeless"],
        choose: (run) => {
          if (run.server.state.host === null) return "homeless";
          run.problem = sourceProblem(run);
          if (run.problem !== null) return "unplaced";
          lendAllocation(run);
          return "place";
        },
      },
    },
    place: {
      step: "schedule",
      on: "conductor",
      events: [CONDUCTOR],
      then: { oneOf: ["check target", "unplaced"], choose: (run) => (place(run) ? "check target" : "unplaced") },
    },
    "check target": {
      step: "live_migrate_check",
      on: "destination",
      call: "check_can_live_migrate_destination",
      events: CHECK_TARGET,
      then: "check source",
      fails: afterCheck,
    },
    "check source": {
      step: "live_migrate_check",
      on: "source",
      call: "check_can_live_migrate_source",
      events: [...CHECK_TARGET, "compute_check_can_live_migrate_source"],
      then: "send",
      fails: afterCheck,
    },
    "place again": {
      step: "rpc",
      on: "conductor",
      events: [CONDUCTOR],
      then: { oneOf: ["place", "unplaced"], choose: (run) => (mayTryAnother(run) ? "place" : "unplaced") },
    },
    send: {
      step: "rpc",
      cast: true,
      on: "source",
      events: ["compute_live_migration"],
      enter: (run) => {
        const { destination: destHost } = run.args;
        if (destHost == null) throw new Error(`live migration ${run.ticket} has no target`);
        const sourceNode = run.server.state.node;
        setMigration(run, { status: "queued", sourceNode, destHost, destNode: run.host(destHost).node });
        expectOnTarget(run, destHost);
      },
      then: "queue",
    },
    queue: {
      step: "rpc",
      on: "source",
      ...SENDING,
      enter: (run) => setMigration(run, { status: "preparing" }),
      then: "prepare",
      fails: "cancelled",
    },
    prepare: {
      step: "pre_live_migration",
      ...SENDING,
      on: "destination",
      call: "pre_live_migration",
      events: ["compute_pre_live_migration"],
      then: "migrate",
      fails: unlessCalledOff("rolled back"),
    },
    migrate: {
      step: "live_migration",
      ...SENDING,
      on: "source",
      call: "live_migration",
      enter: (run) => setMigration(run, { status: "running" }),
      then: "arrive",
      fails: unlessCalledOff("error"),
    },
    arrive: {
      step: "post_live_migration",
      ...SENDING,
      on: "destination",
      events: ["compute_post_live_migration_at_destination"],
      then: "migrated",
    },
  },
  outcomes: {
    migrated: {
      before: (run) => {
        swapClaims(run);
        setMigration(run, { status: "completed" });
        abandonHoldings(run.ctx, run.migration);
      },
      set: (run) => ({
        taskState: null,
        host: run.migration.destHost,
        node: run.migration.destNode,
        powerState: run.server.state.guest,
      }),
      // Only the source looks at its resources again (nova: `_post_live_migration`); the target waits for its own audit.
      after: (run) =>
        run.ctx.emit({ type: "host.audited", at: run.ctx.now, host: run.host(run.migration.sourceHost).slot }),
      alsoSets: [{ taskState: null }],
    },
    /** It is on no host that it could leave (offloaded, and its vm_state overruled): it stays as it was. */
    homeless: {
      before: (run) => run.fault(unavailable("None")),
      set: { taskState: null },
      failed: true,
    },
    /** No host could take it: it stays as it was. */
    unplaced: backOut("error"),
    "rolled back": backOut("failed"),
    cancelled: { ...backOut("cancelled"), failed: false, expects: "any" },
    /** The guest is on the target, and Nova could not write that down as it wanted. */
    "arrived anyway": {
      before: (run) => {
        run.fault();
        swapClaims(run);
        setMigration(run, { status: "error" });
        abandonHoldings(run.ctx, run.migration);
        const { destHost: host, destNode: node } = run.migration;
        run.set({ host, node, taskState: null });
      },
      alsoSets: [{ taskState: null }],
      set: { vmState: "error", taskState: null },
      failed: true,
    },
    /** A check failed in a way that no check is meant to. */
    "check broke": {
      before: (run) => {
        run.fault();
        stayAtSource(run);
        setMigration(run, { status: "error" });
        const message = `Migration error: ${run.problem?.message ?? run.problem?.exception}`;
        run.problem = { exception: "MigrationError", message, code: 500 };
      },
      set: { vmState: "error", taskState: null },
      failed: true,
    },
    /** The driver failed in the middle: too late to go back, as Nova sees it. */
    error: {
      before: (run) => {
        setMigration(run, { status: "error" });
        stayAtSource(run);
      },
      set: { vmState: "error", taskState: null },
      failed: true,
      leaves: "ERROR",
    },
  },
  conflicts: "arrived anyway",
};

/**
 * Live migration before 2.34, where the reply waits for the checks (nova/compute/api `live_migrate` with `async_` false).
 */
export const liveMigrateInReply: Operation<LiveMigrateArgs> = {
  ...liveMigrate,
  name: "liveMigrateInReply",
  inReply: true,
};

/** A failure leads there, unless it is that of a migration which was called off (`live-migration-control.ts`). */
function unlessCalledOff(other: string): Choice {
  return {
    oneOf: ["cancelled", other],
    choose: (run) => {
      if (run.problem?.exception !== "LiveMigrationAborted") return other;
      run.problem = null;
      return "cancelled";
    },
  };
}

/** The server stays on its source, in the state it was in; the migration ends in this status. */
function backOut(status: string): Outcome {
  return {
    before: (run) => {
      if (run.problem !== null) run.fault();
      stayAtSource(run);
      setMigration(run, { status });
    },
    set: given,
    failed: true,
    alsoSets: [{ taskState: null }],
  };
}

/** Its own task_state is taken back; another one is left. */
function given(run: Run): Change {
  return run.server.state.taskState === "migrating" ? { taskState: null } : {};
}

/** What of the server and its source forbids it from the start. */
function sourceProblem(run: Run): Problem | null {
  const { server, ctx } = run;
  const { powerState, host } = server.state;
  if (powerState !== POWER.RUNNING && powerState !== POWER.PAUSED) {
    return {
      exception: "InstanceInvalidState",
      message: `Instance ${server.id} in power_state ${powerState}. Cannot live_migrate while the instance is in this state.`,
      code: 500,
    };
  }
  return host === null || isServiceUp(ctx, host) ? null : unavailable(host);
}

function unavailable(host: string): Problem {
  return {
    exception: "ComputeServiceUnavailable",
    message: `Compute service of ${host} is unavailable at this time.`,
    code: 400,
  };
}

/** Finds the next target: asks the scheduler, or takes the host that is forced. */
function place(run: Run): boolean {
  const { ctx, server } = run;
  const { to, force, failed = [] } = run.args;
  if (force && to !== null) {
    run.problem = forcedProblem(run, server, to);
    if (run.problem !== null) return false;
    takeTarget(run, to, server.spec.flavor);
    return true;
  }
  const source = run.host(run.migration.sourceHost);
  const placing = findHosts(ctx, {
    ...requestFor(ctx, server, [server.slot]),
    ignoreHosts: [source.name, ...failed],
    forceHosts: [],
    forceNodes: [],
    destination: { host: to, node: null, cell: source.cell, allowCrossCell: false },
  });
  if ("problem" in placing) {
    run.problem = placing.problem;
    return false;
  }
  const [host] = placing.hosts;
  if (host === undefined) throw new Error(`the scheduler gave server ${server.id} neither a host nor a reason`);
  takeTarget(run, host, server.spec.flavor);
  return true;
}

/** What forbids a forced target (nova: `_check_requested_destination`). */
function forcedProblem(run: Run, server: Server, to: string): Problem | null {
  if (to === server.state.host) {
    return {
      exception: "UnableToMigrateToSelf",
      message: `Unable to migrate instance (${server.id}) to current host (${to}).`,
      code: 400,
    };
  }
  if (!isServiceUp(run.ctx, to)) return unavailable(to);
  const host = hostNamed(run.ctx, to);
  const free = host === undefined ? 0 : freeMemoryMb(run.ctx, host);
  const needs = server.spec.flavor.ram;
  if (free > needs) return null;
  return {
    exception: "MigrationPreCheckError",
    message: `Migration pre-check error: Unable to migrate ${server.id} to ${to}: Lack of memory(host:${free} <= instance:${needs})`,
    code: 400,
  };
}

/** Memory that a host has left, as its compute node record says. */
function freeMemoryMb(ctx: RuleContext, host: Host): number {
  const { hardware } = host;
  const { claimed } = countsAt(host, ctx.now, auditSpacing(ctx.state.settings.conf));
  return hardware.memoryMb * hardware.ramAllocationRatio - claimed.memoryMb;
}

/** A target failed its checks: whether another may be tried. */
function mayTryAnother(run: Run): boolean {
  const { ctx, server } = run;
  const { destination, force, unsuitable = null } = run.args;
  const failed = [...(run.args.failed ?? []), String(destination)];
  if (server.allocation !== null) {
    ctx.emit({ type: "allocation.set", at: ctx.now, consumer: { server: server.slot }, holding: null });
  }
  run.note({ failed, destination: null });
  const max = ctx.state.settings.conf.DEFAULT.migrate_max_retries;
  if (force) {
    run.problem = unsuitable;
    return false;
  }
  if (max >= 0 && failed.length > max) {
    run.problem = {
      exception: "MaxRetriesExceeded",
      message: `Exceeded maximum number of retries. Exceeded max scheduling retries ${max} for instance ${server.id} during live migration`,
      code: 500,
    };
    return false;
  }
  return true;
}
