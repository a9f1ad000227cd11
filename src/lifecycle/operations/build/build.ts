import { NONE } from "../../../model/records/empty.ts";
import type { NewServer, RunningOperation, Server } from "../../../model/records/server.ts";
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
import { groupProblem } from "../../placing/group-check.ts";
import { hasRoom } from "../../placing/placing.ts";
import { allocate, allocationOf, claim, giveBack } from "../../placing/resources.ts";
import { networkProblem, plugNetworks, unplugNetworks } from "../attach/networking.ts";
import { connectVolumes, detachVolumes, reserveVolumes } from "../attach/volumes.ts";
import { downloadPhase, needsImage } from "./image-cache.ts";
import { isUnplugged, plugWait, unpluggedProblem } from "./vif-plugging.ts";

const BUILD_EVENT = ["compute__do_build_and_run_instance"];

/** The writes of a build that may find another task_state. */
const MISSED: readonly Move[] = [
  { taskState: "networking" },
  { taskState: "block_device_mapping" },
  { taskState: "spawning" },
  { taskState: null },
  { vmState: "active", taskState: null },
];

/**
 * Build: from the claim on the chosen host to ACTIVE (nova/compute/manager `_do_build_and_run_instance`). It starts
 * when the conductor has scheduled the server (`schedule.ts`). A failure is tried again on the next alternate host.
 */
export const build: Operation = {
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
      slot: "builds",
      events: BUILD_EVENT,
      leave: (run) => {
        const host = targetOf(run);
        claim(run.ctx, run.server, host);
        run.set({ host, node: run.host(host).node });
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
      slot: "builds",
      task: "networking",
      events: BUILD_EVENT,
      leave: (run) => {
        const problem = networkProblem(run.ctx, run.server, run.args.isAdmin === true);
        if (problem === null) plugNetworks(run.ctx, run.server);
        else run.note({ unallocated: { ...problem } });
      },
      then: "block_device",
    },
    block_device: {
      step: "block_device",
      on: "host",
      slot: "builds",
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
    image: downloadPhase({ on: "host", slot: "builds", task: "spawning", events: BUILD_EVENT, then: "spawn" }),
    spawn: {
      step: "spawn",
      on: "host",
      slot: "builds",
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
      slot: "builds",
      task: "spawning",
      events: BUILD_EVENT,
      leave: (run) => {
        run.problem = run.args.unallocated as unknown as Problem; // the phase `network` noted it
      },
      then: { oneOf: ["reschedule", "aborted"], choose: onFailure },
    },
    /** The host waits for ports that the network service does not plug. */
    unplugged: {
      step: "rpc",
      on: "host",
      slot: "builds",
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
        giveBack(run.ctx, run.slot);
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

/** Clean-up writes the server's record, and with it what the refused write was about. */
function loseNetworks(run: OperationRun): void {
  countBuild(run, true);
  unplugNetworks(run.ctx, run.server);
  if (run.missed !== null) run.set(run.missed);
}

/** Goes on with `phase`, or aborts the build where the one before found a problem. */
function unlessProblem(phase: string): Choice {
  return { oneOf: [phase, "aborted"], choose: (run) => (run.problem === null ? phase : "aborted") };
}

/** A failure is tried again elsewhere, unless the request forbids it: then the attempt as such has done its part. */
function onFailure(run: OperationRun): "reschedule" | "aborted" {
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

/** Exceptions that no other host would spare the build (nova/compute/manager `_build_and_run_instance`). */
const HOPELESS: ReadonlySet<string> = new Set([
  "BuildAbortException",
  "CertificateValidationFailed",
  "FlavorDiskTooSmall",
  "FlavorMemoryTooSmall",
  "ImageNotActive",
  "ImageUnacceptable",
  "InvalidDiskFormat",
  "InvalidDiskInfo",
  "InvalidInput",
  "RequestedVRamTooHigh",
  "SignatureVerificationError",
  "VolumeEncryptionNotSupported",
]);
const NO_NETWORK: ReadonlySet<string> = new Set([
  "ExternalNetworkAttachForbidden",
  "FixedIpInvalidOnHost",
  "PortInUse",
  "UnableToAutoAllocateNetwork",
  "VirtualInterfaceCreateException",
  "VirtualInterfaceMacAddressException",
]);
const NO_ADDRESS: ReadonlySet<string> = new Set(["FixedIpLimitExceeded", "NoMoreFixedIps", "NoMoreNetworks"]);

/** Why a build that met this problem is given up at once; null where another host may do better. */
function abortReason({ exception, message }: Problem): string | null {
  if (HOPELESS.has(exception)) return message ?? exception;
  if (NO_NETWORK.has(exception)) return "Failed to allocate the network(s), not rescheduling.";
  if (!NO_ADDRESS.has(exception)) return null;
  return `Failed to allocate the network(s) with error ${message ?? exception}, not rescheduling.`;
}

function targetOf(run: OperationRun): string {
  const { host } = run.args;
  if (typeof host !== "string") throw new Error(`build ${run.ticket} has no host to go to`);
  return host;
}

/** Failed builds in a row weigh against a host (`[filter_scheduler] build_failure_weight_multiplier`). */
function countBuild(run: OperationRun, failed: boolean): void {
  const host = run.host(targetOf(run));
  if (!failed && host.usage.failedBuilds === 0) return;
  run.ctx.emit({ type: "host.build-ended", at: run.ctx.now, host: host.slot, failed });
}

/** What a failed attempt leaves on its host is undone. */
function leaveHost(run: OperationRun): void {
  unplugNetworks(run.ctx, run.server);
  giveBack(run.ctx, run.slot);
  run.set({ host: null, node: null });
  // Only now: what the host reports with the claim that it drops does not have this failure yet.
  countBuild(run, true);
}

/** Moves on to the next alternate that Placement still has room on; false when there is none. */
function takeAlternate(run: OperationRun): boolean {
  const alternates = (run.args.alternates ?? []) as readonly string[]; // schedule.ts put names there
  const attempts = run.args.attempts as number; // and the count of attempts so far
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

function exhaustion(run: OperationRun): Problem {
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

/** Takes in a create request: the servers exist (as build requests) and the conductor will schedule them. */
export function requestBuild(ctx: RuleContext, request: BuildRequest, who: Requestor): readonly Server[] {
  const slots: number[] = [];
  const args = { userId: who.userId, projectId: who.projectId, isAdmin: who.isAdmin };
  for (const spec of request.servers) {
    const slot = ctx.state.servers.next;
    const server: NewServer = {
      slot,
      id: mintUuid(slot, ctx.state.settings.idKey),
      spec,
      operations: [newRecord(ctx, build, ctx.nextNumber, args, who)],
      devices: request.devices.length === 0 ? NONE : request.devices.map((device) => ({ id: newUuid(ctx), ...device })),
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

function joinGroup(ctx: RuleContext, groupId: string | null, slots: readonly number[]): void {
  const group = groupId === null ? undefined : ctx.state.groups.get(groupId);
  if (group === undefined) return;
  const ids = slots.map((slot) => mintUuid(slot, ctx.state.settings.idKey));
  ctx.emit({ type: "put", at: ctx.now, table: "groups", row: { ...group, members: [...group.members, ...ids] } });
}

/** The build that has not been scheduled yet, of a server that may be. */
export function unscheduledBuild(server: Server | undefined): RunningOperation | undefined {
  return server === undefined || server.scheduled ? undefined : server.operations.find((o) => o.name === build.name);
}
