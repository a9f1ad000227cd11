import type { ServerSpec } from "../../../model/records/server.ts";
import { POWER } from "../../../model/records/server-states.ts";
import { ERROR, type Operation, type OperationRun } from "../../core/operation.ts";
import { findHosts } from "../../placing/placing.ts";
import { requestFor } from "../../placing/request-for.ts";
import { ACTIVE, beginOnHost, type RebuildPhaseArgs, rebuildPhases, STOPPED } from "./rebuild-phases.ts";

const EVENTS = ["compute_rebuild_instance"];

/** Arguments of `rebuild`. */
export interface RebuildArgs extends RebuildPhaseArgs {
  /** What of the server's specification changes. */
  readonly spec: Partial<ServerSpec>;
  /** Whether the image differs from the one before. */
  readonly newImage: boolean;
  /** Whether the ephemeral disk is to be kept, which no driver of a virtual machine can. */
  readonly preserveEphemeral: boolean;
  /** Id of the image before, noted when it begins. */
  readonly oldImage?: string;
}

/**
 * Rebuild: the guest is destroyed and spawned again on its host, from an image (nova/compute/api `rebuild`,
 * nova/compute/manager `_do_rebuild_instance`).
 */
export const rebuild: Operation<RebuildArgs> = {
  name: "rebuild",
  admits: { verb: "rebuild", vmStates: ["active", "stopped", "error"] },
  action: "rebuild",
  begins: { taskState: "rebuilding", progress: 0 },
  begun: (run) => {
    const { vmState } = run.server.state;
    run.note({ wasStopped: vmState === "stopped", oldImage: run.server.spec.imageRef });
    const { spec: set } = run.args;
    run.ctx.emit({ type: "server.updated", at: run.ctx.now, server: run.slot, set });
  },
  phases: {
    conductor: {
      step: "rpc",
      on: "conductor",
      events: ["rebuild_server"],
      then: { oneOf: ["begin", "unfit"], choose: (run) => (isFit(run) ? "begin" : "unfit") },
    },
    begin: beginOnHost("host", {
      then: { oneOf: ["power_off_first", "error"], choose: (run) => (canDo(run) ? "power_off_first" : "error") },
    }),
    power_off_first: {
      step: "power_off",
      on: "host",
      call: "power_off",
      events: EVENTS,
      leave: (run) => run.set({ guest: POWER.SHUTDOWN }),
      then: "destroy",
    },
    destroy: {
      step: "destroy",
      on: "host",
      call: "destroy",
      events: EVENTS,
      leave: (run) => run.set({ guest: POWER.NOSTATE }),
      then: "block_device",
    },
    ...rebuildPhases("host"),
  },
  outcomes: {
    active: ACTIVE,
    stopped: STOPPED,
    "not stopped": { before: (run) => run.fault(), set: { taskState: null }, failed: true },
    /** The host's filters do not let the new image in. */
    unfit: {
      before: (run) => {
        run.fault();
        const set = { imageRef: run.args.oldImage ?? run.server.spec.imageRef };
        run.ctx.emit({ type: "server.updated", at: run.ctx.now, server: run.slot, set });
      },
      set: { vmState: "error", taskState: null },
      failed: true,
      leaves: "ERROR",
    },
    error: ERROR,
    /** Somebody else wrote a task_state: it is left. */
    preempted: { before: (run) => run.fault(), set: { vmState: "error" }, failed: true, leaves: "ERROR" },
  },
  fails: "error",
  conflicts: "preempted",
};

/** A new image has to pass the filters that look at images, on the server's own host. */
function isFit(run: OperationRun<RebuildArgs>): boolean {
  const { ctx, server } = run;
  const { host, node } = server.state;
  if (!run.args.newImage || host === null || node === null) return true;
  const placing = findHosts(ctx, {
    ...requestFor(ctx, server, [server.slot]),
    forceHosts: [host],
    forceNodes: [node],
    destination: null,
    group: null,
    isRebuild: true,
  });
  run.problem = "problem" in placing ? placing.problem : null;
  return run.problem === null;
}

function canDo(run: OperationRun<RebuildArgs>): boolean {
  if (!run.args.preserveEphemeral) return true;
  run.problem = {
    exception: "PreserveEphemeralNotSupported",
    message: "The current driver does not support preserving ephemeral partitions.",
    code: 400,
  };
  return false;
}
