import type { Server } from "../../../model/records/server.ts";
import { POWER, type TaskState, type VmState } from "../../../model/records/server-states.ts";
import type { RuleContext } from "../../core/context.ts";
import { isServiceUp } from "../../core/host-checks.ts";
import type { Requestor } from "../../core/intents.ts";
import {
  type Admission,
  ERROR,
  type Move,
  type Operation,
  type OperationRun,
  type Outcome,
  type Phase,
  type Problem,
} from "../../core/operation.ts";
import { beginOperation } from "../../machine/perform.ts";
import { forgetPermits } from "../../machine/permits.ts";
import { releaseHoldings } from "../../placing/resources.ts";
import { unplugNetworks } from "../attach/networking.ts";
import { detachVolumes } from "../attach/volumes.ts";
import { deleteImage } from "../image/images.ts";
import { confirmBeforeDelete } from "../move/confirm-resize.ts";
import { dropAllHoldings } from "../move/migrations.ts";
import { softDelete } from "./soft-delete.ts";

const ADMITS: Admission = { verb: "delete", taskStates: "any", launched: false };

/** What confirming a resize leaves, and what it leaves where it fails. */
export const CONFIRMED: readonly Move[] = [
  { vmState: "active", taskState: null },
  { vmState: "stopped", taskState: null },
  { vmState: "error" },
];

/** A resize that waits for a word is confirmed first. */
function confirmFirst(run: OperationRun, who: Requestor): void {
  if (run.server.state.vmState === "resized") confirmBeforeDelete(run, who);
}

const DESTROY: Readonly<Record<string, Phase>> = {
  destroy: {
    step: "destroy",
    on: "host",
    call: "destroy",
    events: ["compute_terminate_instance"],
    then: "network_deallocate",
    fails: "error",
  },
  network_deallocate: {
    step: "network_deallocate",
    on: "host",
    events: ["compute_terminate_instance"],
    then: "deleted",
  },
};

const DELETED: Outcome = {
  before: letGo,
  expects: "any",
  set: (run: OperationRun) => ({
    vmState: "deleted" as const,
    taskState: null,
    powerState: POWER.NOSTATE,
    guest: POWER.NOSTATE,
    terminatedAt: run.ctx.now,
  }),
  after: drop,
  leaves: "DELETED",
};

/**
 * Delete: the host destroys the guest; only the server's record remains (nova/compute/manager `terminate_instance`).
 */
export const deleteServer: Operation = {
  name: "delete",
  admits: ADMITS,
  action: "delete",
  begins: { taskState: "deleting", progress: 0 },
  begun: confirmFirst,
  alsoSets: CONFIRMED,
  exclusive: true,
  phases: DESTROY,
  outcomes: { deleted: DELETED, error: ERROR },
};

/** Force delete: the same, whatever the reclaim interval (nova/compute/api `force_delete`). */
export const forceDelete: Operation = {
  ...deleteServer,
  name: "forceDelete",
  admits: { ...ADMITS, verb: "forceDelete" },
};

/**
 * Reclaim: the periodic task destroys what was soft-deleted long enough ago (nova/compute/manager
 * `_reclaim_queued_deletes`). No user requests it, so no instance action is recorded.
 */
export const reclaim: Operation = {
  name: "reclaim",
  admits: { ...ADMITS, verb: "reclaim", lock: false },
  exclusive: true,
  phases: DESTROY,
  outcomes: { deleted: DELETED, error: ERROR },
};

function locally(name: string, task: TaskState, vmState: VmState): Operation {
  return {
    name,
    admits: ADMITS,
    begins: { taskState: task, progress: 0 },
    begun: confirmFirst,
    alsoSets: CONFIRMED,
    inReply: true,
    phases: {},
    outcomes: {
      deleted: {
        before: letGo,
        set: (run: OperationRun) => ({ vmState, taskState: null, terminatedAt: run.ctx.now }),
        expects: "any",
        after: drop,
        leaves: ["DELETED", "SOFT_DELETED"],
      },
    },
  };
}

/**
 * Local delete: the API itself deletes a server without a host, or whose host is down, before the reply
 * (nova/compute/api `_local_delete`). No instance action is recorded.
 */
export const deleteLocally = locally("deleteLocally", "deleting", "deleted");

/**
 * Local delete where servers are deleted softly (nova/compute/api `_local_delete`): nothing could restore this one, so
 * it is gone.
 */
export const softDeleteLocally = locally("softDeleteLocally", "soft-deleting", "soft-delete");

/** Deletes a build between two hosts (nova/compute/api `_delete_while_booting`): only what it holds is given back. */
export const abandonBuild: Operation = {
  name: "abandonBuild",
  admits: ADMITS,
  inReply: true,
  phases: {},
  outcomes: { deleted: { before: letGo, after: drop, leaves: "DELETED" } },
};

function again(name: string, taskState: TaskState): Operation {
  return {
    name,
    admits: ADMITS,
    begins: { taskState, progress: 0 },
    inReply: true,
    phases: {},
    outcomes: { ignored: {} },
  };
}

/** Deleting what is being deleted changes nothing; the delete under way continues (nova/compute/api `_delete`). */
export const deleteAgain = again("deleteAgain", "deleting");
export const softDeleteAgain = again("softDeleteAgain", "soft-deleting");

/** Everything the server holds is given back, the image it was shelved into too. */
function letGo(run: OperationRun): void {
  const shelved = run.server.systemMetadata.shelved_image_id;
  if (shelved !== undefined) deleteImage(run.ctx, shelved);
  unplugNetworks(run.ctx, run.server);
  detachVolumes(run.ctx, run.server);
  releaseHoldings(run.ctx, run.slot);
  dropAllHoldings(run.ctx, run.server);
  forgetPermits(run.ctx, run.server);
}

function drop(run: OperationRun): void {
  dropRecord(run.ctx, run.slot);
}

/** The record goes to the deleted ones, and at once to the archive where `[sim] archive_deleted` says so. */
function dropRecord(ctx: RuleContext, slot: number): void {
  const archived = ctx.state.settings.conf.sim.deleted_servers === "drop";
  ctx.emit({ type: "server.deleted", at: ctx.now, server: slot, archived });
}

/**
 * Answers a DELETE, or a forceDelete: whichever way this server goes (nova/compute/api `_delete`).
 * @returns what stopped it: the source of a resize that is confirmed first may fail
 */
export function requestDelete(ctx: RuleContext, server: Server, force: boolean, who: Requestor): Problem | null {
  if (!server.scheduled) {
    detachVolumes(ctx, server);
    ctx.emit({ type: "server.archived", at: ctx.now, server: server.slot });
    return null;
  }
  return beginOperation(ctx, deletionOf(ctx, server, force), server, {}, who).problem;
}

function deletionOf(ctx: RuleContext, server: Server, force: boolean): Operation {
  const { host, vmState, taskState, launchedAt } = server.state;
  // Only a server that was launched is deleted softly.
  const soft = !force && launchedAt !== null && ctx.state.settings.conf.DEFAULT.reclaim_instance_interval > 0;
  if (host === null && vmState !== "shelved_offloaded" && vmState !== "error") return abandonBuild;
  if (host === null || !isServiceUp(ctx, host)) return soft ? softDeleteLocally : deleteLocally;
  if (taskState === "deleting" || taskState === "soft-deleting") return soft ? softDeleteAgain : deleteAgain;
  return soft ? softDelete : force ? forceDelete : deleteServer;
}
