import type { Server } from "../../../model/records/server.ts";
import { POWER } from "../../../model/records/server-states.ts";
import { requireHost } from "../../core/host-checks.ts";
import { type Operation, type OperationRun, REVERTED } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { groupProblem } from "../../placing/group-check.ts";
import { findHosts } from "../../placing/placing.ts";
import { requestFor } from "../../placing/request-for.ts";
import { allocate, claim, releaseHoldings } from "../../placing/resources.ts";
import { nameDevices } from "../attach/device-names.ts";
import { deleteImage } from "./images.ts";

const EVENTS = ["compute_unshelve_instance"];

/** Arguments of `unshelve`. */
export interface UnshelveArgs {
  /** The availability zone that it is pinned to from now on; null: none; absent: it keeps its pin. */
  readonly zone?: string | null;
  /** The zones that exist; given with `zone`. */
  readonly zones?: readonly string[];
  /** Name of the host that it is to go to; absent: any. */
  readonly to?: string;
  /** The zone of that host; null where there is no such host. */
  readonly zoneOfTo?: string | null;
  /** Whether the policy lets the caller name a host. */
  readonly mayChooseHost?: boolean;
  /** Name of the host that the scheduler chose, noted by `place`. */
  readonly destination?: string;
}

/**
 * Unshelve: a server that is still on its host is started there; one that was offloaded is scheduled and spawned again
 * (nova/conductor/manager `unshelve_instance`, nova/compute/manager `unshelve_instance`).
 */
export const unshelve: Operation<UnshelveArgs> = {
  name: "unshelve",
  admits: { verb: "unshelve", vmStates: ["shelved", "shelved_offloaded"] },
  action: "unshelve",
  check,
  begins: { taskState: "unshelving" },
  begun: (run) => {
    const { zone } = run.args;
    if (zone === undefined) return;
    const set = { availabilityZone: zone };
    run.ctx.emit({ type: "server.updated", at: run.ctx.now, server: run.slot, set });
  },
  exclusive: true,
  phases: {
    begin: {
      step: "rpc",
      on: "conductor",
      then: {
        oneOf: ["power_on", "image"],
        choose: (run) => (run.server.state.vmState === "shelved" ? "power_on" : "image"),
      },
    },
    power_on: {
      step: "power_on",
      on: "host",
      call: "power_on",
      task: "powering-on",
      events: ["compute_start_instance"],
      then: "active",
    },
    image: { step: "rpc", on: "conductor", events: ["get_image_info"], then: "place" },
    place: {
      step: "schedule",
      on: "conductor",
      events: ["schedule_instances"],
      then: { oneOf: ["prepare", "unplaced"], choose: (run) => (place(run) ? "prepare" : "unplaced") },
    },
    prepare: {
      step: "claim",
      on: "destination",
      task: "spawning",
      events: EVENTS,
      permit: "builds",
      then: {
        oneOf: ["spawn", "given back"],
        choose: (run) => {
          const host = targetOf(run);
          run.problem = groupProblem(run.ctx, run.server, host);
          if (run.problem !== null) return "given back";
          claim(run.ctx, run.server, host);
          nameDevices(run.ctx, run.server);
          return "spawn";
        },
      },
    },
    spawn: {
      step: "unshelve",
      on: "destination",
      call: "spawn",
      permit: "builds",
      events: EVENTS,
      writes: (run) => {
        const host = targetOf(run);
        return { host, node: run.host(host).node };
      },
      then: "active",
      fails: "given back",
    },
  },
  outcomes: {
    active: {
      set: (run) => ({
        vmState: "active",
        taskState: null,
        powerState: POWER.RUNNING,
        guest: POWER.RUNNING,
        launchedAt: run.server.state.vmState === "shelved" ? run.server.state.launchedAt : run.ctx.now,
      }),
      after: forgetShelving,
      leaves: "ACTIVE",
    },
    /** No host takes it: it stays as it was. */
    unplaced: { set: { taskState: null }, failed: true },
    "given back": {
      before: (run) => {
        run.fault();
        releaseHoldings(run.ctx, run.slot);
        run.set({ host: null, node: null, guest: POWER.SHUTDOWN });
      },
      set: { taskState: null },
      failed: true,
      leaves: "SHELVED_OFFLOADED",
    },
    reverted: REVERTED,
    /** Somebody else wrote a task_state: it is left, and what was taken for a guest that is not there is given back. */
    overruled: {
      before: (run) => {
        run.fault();
        if (run.server.state.host === null) releaseHoldings(run.ctx, run.slot);
      },
      failed: true,
    },
  },
  conflicts: "overruled",
};

function targetOf(run: OperationRun<UnshelveArgs>): string {
  const { destination } = run.args;
  if (destination === undefined) throw new Error(`unshelve ${run.ticket} has no host to go to`);
  return destination;
}

function check(server: Server, args: UnshelveArgs, run: OperationRun): void {
  const { zone, zones = [], to } = args;
  if (zone === undefined && to === undefined) return;
  const { vmState } = server.state;
  if (vmState !== "shelved_offloaded") {
    throw new Refusal(
      "conflictingRequest",
      `Specifying an availability zone or a host when unshelving server "${server.id}" with status "${vmState}" is not ` +
        "supported. The server status must be SHELVED_OFFLOADED.",
    );
  }
  if (zone !== undefined && zone !== null && !zones.includes(zone)) {
    throw new Refusal("badRequest", "The requested availability zone is not available");
  }
  if (to === undefined) return;
  if (args.mayChooseHost !== true) {
    throw new Refusal("forbidden", "Policy doesn't allow os_compute_api:os-shelve:unshelve_to_host to be performed.");
  }
  requireHost(run.ctx, to);
  const pinned = zone === undefined ? server.spec.availabilityZone : zone;
  if (pinned !== null && args.zoneOfTo !== pinned) {
    throw new Refusal("conflictingRequest", `Host "${to}" is not in the availability zone "${pinned}".`);
  }
}

function place(run: OperationRun<UnshelveArgs>): boolean {
  const { ctx, server } = run;
  const { to } = run.args;
  const placing = findHosts(ctx, {
    ...requestFor(ctx, server, [server.slot]),
    forceHosts: [],
    forceNodes: [],
    destination: to !== undefined ? { host: to, node: null, cell: null, allowCrossCell: false } : null,
  });
  if ("problem" in placing) {
    run.problem = placing.problem;
    return false;
  }
  const [host] = placing.hosts;
  if (host === undefined) throw new Error(`the scheduler gave server ${server.id} neither a host nor a reason`);
  allocate(ctx, server, host);
  run.note({ destination: host });
  return true;
}

/** The image it was shelved to is deleted, and the notes of the shelving with it. */
function forgetShelving(run: OperationRun): void {
  const { ctx, server } = run;
  const { shelved_image_id: image } = server.systemMetadata;
  if (image !== undefined) deleteImage(ctx, image);
  const set = { shelved_at: null, shelved_host: null, shelved_image_id: null };
  ctx.emit({ type: "server.noted", at: ctx.now, server: run.slot, set });
}
