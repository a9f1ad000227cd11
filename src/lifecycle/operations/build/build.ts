import { EMPTY } from "../../../model/records/empty.ts";
import type { RunningOperation, Server, ServerSeed } from "../../../model/records/server.ts";
import { POWER } from "../../../model/records/server-states.ts";
import { mintUuid } from "../../../model/tables/ids.ts";
import type { BuildRequest } from "../../core/build-request.ts";
import { newUuid, type RuleContext } from "../../core/context.ts";
import type { Requestor } from "../../core/intents.ts";
import {
  type Choice,
  ERROR,
  type Move,
  type Operation,
  type OperationRun,
  type Problem,
} from "../../core/operation.ts";
import { durationOf } from "../../machine/latency.ts";
import { newRecord } from "../../machine/perform.ts";
import { watchServer } from "../../periodic/watch.ts";
import { groupProblem } from "../../placing/group-check.ts";
import { hasRoom } from "../../placing/placing.ts";
import { allocate, allocationOf, claim, releaseHoldings } from "../../placing/resources.ts";
import { networkProblem, plugNetworks, unplugNetworks } from "../attach/networking.ts";
import { connectVolumes, detachVolumes, reserveVolumes } from "../attach/volumes.ts";
import { abortReason } from "./abort-reason.ts";
import { downloadPhase, needsImage } from "./image-cache.ts";
import { isUnplugged, plugWait, unpluggedProblem } from "./vif-plugging.ts";

const BUILD_EVENT = ["compute__do_build_and_run_instance"];

/** The writes of a build that may find another task_state (Nova's `expected_task_state`). */
const MISSED: readonly Move[] = [
  { taskState: "networking" },
  { taskState: "block_device_mapping" },
  { taskState: "spawning" },
  { taskState: null },
  { vmState: "active", taskState: null },
];

/** Arguments of `build`: who creates the server, then what `schedule.ts` and the phases note. */
export interface BuildArgs {
  readonly userId: string;
  readonly projectId: string;
  readonly isAdmin: boolean;
  /** Name of the host that the current attempt is on. */
  readonly host?: string;
  /** Names of the hosts that are left to try, best first. */
  readonly alternates?: readonly string[];
  /** Attempts so far, the current one included. */
  readonly attempts?: number;
  /** Whether a failure may be retried on an alternate. */
  readonly retry?: boolean;
  /** The last failure's message. */
  readonly failure?: string;
  /** Why no ports could be made for the guest. */
  readonly unallocated?: Problem;
}

type Run = OperationRun<BuildArgs>;

/**
 * Build: from the claim on the chosen host to ACTIVE. It starts when the conductor has scheduled the server
 * (`schedule.ts`).
 *
 * Nova's compute runs it in nova/compute/manager `_do_build_and_run_instance`, which records the instance-action event,
 * and `_build_and_run_instance` under it: the claim (`instance_claim` of the resource tracker), then
 * `_build_resources`, which sets the task_states `networking` (`_build_networks_for_instance`), `block_device_mapping`
 * (`_prep_block_device`) and `spawning`, then the driver's `spawn`.
 *
 * A failure gives back what the host holds (`_cleanup_allocated_networks`, `_build_failed`) and is retried by
 * nova/conductor/manager `build_instances` on the next alternate host, up to `[scheduler] max_attempts`.
 */
export const build: Operation<BuildArgs> = {
  name: "build",
  admits: { verb: "create", vmStates: ["building"], taskStates: "any", launched: false },
  exclusive: true,
  handlesFailures: true,
  // Once it is scheduled the task_state is given up, until the host has its claim.
  alsoSets: [{ taskState: null }],
  alsoEnters: ["unplaced"],
  phases: {
    claim: {
      step: "claim",
      on: "host",
      permit: "builds",
      events: BUILD_EVENT,
      leave: (run) => {
        const host = targetOf(run);
        claim(run.ctx, run.server, host);
        run.set({ host, node: run.host(host).node });
        // From here on the host's `_check_instance_build_time` sees it.
        if (run.ctx.state.settings.conf.DEFAULT.instance_build_timeout > 0) watchServer(run.ctx, run.server);
        run.problem = groupProblem(run.ctx, run.server, host);
      },
      then: {
        oneOf: ["network", "reschedule", "aborted"],
        choose: (run) => (run.problem === null ? "network" : onFailure(run)),
      },
    },
    network: {
      step: "network",
      on: "host",
      permit: "builds",
      task: "networking",
      events: BUILD_EVENT,
      leave: (run) => {
        const problem = networkProblem(run.ctx, run.server, run.args.isAdmin);
        if (problem === null) plugNetworks(run.ctx, run.server);
        else run.note({ unallocated: problem });
      },
      then: "block_device",
    },
    block_device: {
      step: "block_device",
      on: "host",
      permit: "builds",
      task: "block_device_mapping",
      events: BUILD_EVENT,
      leave: (run) => {
        run.problem = connectVolumes(run.ctx, run.server, targetOf(run));
      },
      then: {
        oneOf: ["image", "spawn", "unallocated", "aborted"],
        choose: (run) => {
          if (run.problem !== null) return "aborted";
          if (run.args.unallocated !== undefined) return "unallocated";
          return needsImage(run, "host") ? "image" : "spawn";
        },
      },
    },
    image: downloadPhase({ on: "host", permit: "builds", task: "spawning", events: BUILD_EVENT, then: "spawn" }),
    spawn: {
      step: "spawn",
      on: "host",
      permit: "builds",
      call: "spawn",
      task: "spawning",
      events: BUILD_EVENT,
      then: {
        oneOf: ["unplugged", "active"],
        choose: (run) => (isUnplugged(run, targetOf(run)) ? "unplugged" : "active"),
      },
      fails: { oneOf: ["reschedule", "aborted"], choose: onFailure },
    },
    /** Ports are made in a thread of their own: that none could be is only noticed where the guest is to be plugged. */
    unallocated: {
      step: "rpc",
      on: "host",
      permit: "builds",
      task: "spawning",
      events: BUILD_EVENT,
      leave: (run) => {
        run.problem = run.args.unallocated ?? null; // the phase `network` noted it
      },
      then: { oneOf: ["reschedule", "aborted"], choose: onFailure },
    },
    /** The host waits for ports that the network service does not plug. */
    unplugged: {
      step: "rpc",
      on: "host",
      permit: "builds",
      lasts: plugWait,
      events: BUILD_EVENT,
      leave: (run) => {
        run.problem = unpluggedProblem(run);
      },
      then: unlessProblem("active"),
    },
    reschedule: {
      step: "rpc",
      on: "conductor",
      enter: (run) => {
        leaveHost(run);
        run.set({ taskState: "scheduling" });
      },
      alsoSets: [{ taskState: "scheduling" }],
      then: { oneOf: ["retry", "exhausted"], choose: (run) => (takeAlternate(run) ? "retry" : "exhausted") },
    },
    retry: { step: "rpc", on: "conductor", task: null, then: "claim" },
  },
  outcomes: {
    active: {
      before: (run) => countBuild(run, false),
      set: (run) => ({
        vmState: "active",
        taskState: null,
        powerState: POWER.RUNNING,
        guest: POWER.RUNNING,
        launchedAt: run.ctx.now,
      }),
      leaves: "ACTIVE",
    },
    exhausted: {
      before: (run) => {
        run.fault(exhaustion(run));
        detachVolumes(run.ctx, run.server);
      },
      set: { vmState: "error", taskState: null },
      failed: true,
    },
    aborted: {
      ...ERROR,
      before: (run) => {
        // The user reads what the driver said, not the name of its exception.
        run.fault(run.problem === null ? null : { ...run.problem, exception: "RescheduledException" });
        leaveHost(run);
        detachVolumes(run.ctx, run.server);
      },
      set: { vmState: "error", taskState: null },
    },
    /** It is being deleted: what was built is what the delete finds. */
    disappeared: { before: loseNetworks, alsoSets: MISSED },
    /** Somebody reset its state: the build that went well has failed. */
    overruled: {
      before: (run) => {
        loseNetworks(run);
        run.fault();
        detachVolumes(run.ctx, run.server);
        releaseHoldings(run.ctx, run.slot);
      },
      alsoSets: MISSED,
      set: { vmState: "error", taskState: null, host: null, node: null },
      failed: true,
    },
    /** No host takes it: the conductor buries it in cell0 (`schedule.ts`). */
    unplaced: {
      before: (run) => run.fault(),
      set: { vmState: "error", taskState: null },
      expects: "any",
      failed: true,
    },
  },
  conflicts: {
    oneOf: ["disappeared", "overruled"],
    choose: (run) => (run.server.state.taskState === "deleting" ? "disappeared" : "overruled"),
  },
};

/** Clean-up saves the instance record, and with it the value of the refused write. */
function loseNetworks(run: Run): void {
  countBuild(run, true);
  unplugNetworks(run.ctx, run.server);
  if (run.missed !== null) run.set(run.missed);
}

/** Continues with `phase`, or aborts the build where the phase before found a problem. */
function unlessProblem(phase: string): Choice {
  return { oneOf: [phase, "aborted"], choose: (run) => (run.problem === null ? phase : "aborted") };
}

/**
 * A failure is retried on another host unless the request or the exception forbids it (nova/compute/manager
 * `_do_build_and_run_instance`, on RescheduledException and BuildAbortException).
 */
function onFailure(run: Run): "reschedule" | "aborted" {
  const reason = run.problem === null ? null : abortReason(run.problem);
  if (reason !== null) {
    const message = `Build of instance ${run.server.id} aborted: ${reason}`;
    run.problem = { exception: "BuildAbortException", message, code: 500 };
    return "aborted";
  }
  if (run.args.retry !== true) return "aborted";
  run.note({ failure: run.problem?.message ?? run.problem?.exception ?? "" });
  run.problem = null;
  return "reschedule";
}

function targetOf(run: Run): string {
  const { host } = run.args;
  if (host === undefined) throw new Error(`build ${run.ticket} has no host to go to`);
  return host;
}

/**
 * Counts builds that failed in a row (nova/compute/manager `_build_failed`, `_build_succeeded`): they weigh against the
 * host (`[filter_scheduler] build_failure_weight_multiplier`).
 */
function countBuild(run: Run, failed: boolean): void {
  const host = run.host(targetOf(run));
  if (!failed && host.usage.failedBuilds === 0) return;
  run.ctx.emit({ type: "host.build-ended", at: run.ctx.now, host: host.slot, failed });
}

/** Undoes what a failed attempt left on its host: ports, claim and allocation. */
function leaveHost(run: Run): void {
  unplugNetworks(run.ctx, run.server);
  releaseHoldings(run.ctx, run.slot);
  run.set({ host: null, node: null });
  // Only now: what the host reports with the claim that it drops does not have this failure yet.
  countBuild(run, true);
}

/**
 * Moves on to the next alternate that Placement still has room on (nova/conductor/manager `build_instances`); false
 * when there is none, or `[scheduler] max_attempts` is reached.
 */
function takeAlternate(run: Run): boolean {
  const { alternates = [], attempts = 1 } = run.args;
  const max = run.ctx.state.settings.conf.scheduler.max_attempts;
  if (attempts >= max) return false;
  const resources = allocationOf(run.server);
  for (const [i, name] of alternates.entries()) {
    if (!hasRoom(run.ctx, name, resources)) continue;
    run.note({ host: name, alternates: alternates.slice(i + 1), attempts: attempts + 1 });
    allocate(run.ctx, run.server, name);
    return true;
  }
  run.note({ alternates: [] });
  return false;
}

/**
 * The fault of a build without another attempt (nova/scheduler/utils `populate_retry`, nova/conductor/manager
 * `build_instances`).
 */
function exhaustion(run: Run): Problem {
  const { id } = run.server;
  const max = run.ctx.state.settings.conf.scheduler.max_attempts;
  const reason =
    run.args.attempts === max
      ? `Exceeded max scheduling attempts ${max} for instance ${id}. Last exception: ${run.args.failure}`
      : `Exhausted all hosts available for retrying build failures for instance ${id}.`;
  return {
    exception: "MaxRetriesExceeded",
    message: `Exceeded maximum number of retries. ${reason}`,
    code: 500,
  };
}

/**
 * Takes a create request: the servers exist in BUILD from now on, as build requests of the API database, and the
 * conductor will schedule them together (nova/compute/api `_provision_instances`). @returns the servers, in the order
 * of the request
 */
export function requestBuild(ctx: RuleContext, request: BuildRequest, who: Requestor): readonly Server[] {
  const slots: number[] = [];
  const args = { userId: who.userId, projectId: who.projectId, isAdmin: who.isAdmin };
  for (const spec of request.servers) {
    const slot = ctx.state.servers.next;
    const server: ServerSeed = {
      slot,
      id: mintUuid(slot, ctx.state.settings.idKey),
      spec,
      operations: [newRecord(ctx, build, ctx.nextNumber, args, who)],
      devices:
        request.devices.length === 0 ? EMPTY : request.devices.map((device) => ({ id: newUuid(ctx), ...device })),
    };
    ctx.emit({ type: "server.created", at: ctx.now, server });
    if (server.devices.length > 0) reserveVolumes(ctx, server);
    slots.push(slot);
  }
  const [first] = slots;
  const leader = first === undefined ? undefined : ctx.state.servers.get(first);
  if (leader === undefined) throw new Error("a build request without servers");
  joinGroup(ctx, leader.spec.groupId, slots);
  ctx.after(durationOf(ctx, "schedule", leader, null), { type: "schedule", servers: slots });
  return slots.map((slot) => ctx.state.servers.get(slot) as Server); // just created
}

/** The servers are members of their group at once (nova/objects/instance_group `add_members`). */
function joinGroup(ctx: RuleContext, groupId: string | null, slots: readonly number[]): void {
  const group = groupId === null ? undefined : ctx.state.groups.get(groupId);
  if (group === undefined) return;
  const ids = slots.map((slot) => mintUuid(slot, ctx.state.settings.idKey));
  ctx.emit({ type: "put", at: ctx.now, table: "groups", row: { ...group, members: [...group.members, ...ids] } });
}

/**
 * The build of a server that the conductor has not scheduled yet; undefined once it has, or where there is no such
 * server.
 */
export function unscheduledBuild(server: Server | undefined): RunningOperation | undefined {
  return server === undefined || server.scheduled ? undefined : server.operations.find((o) => o.name === build.name);
}
