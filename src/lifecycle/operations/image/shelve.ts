import { POWER } from "../../../model/records/server-states.ts";
import { type Operation, type OperationRun, type Phase, REVERTED } from "../../core/operation.ts";
import { activateImage, createServerImage, deleteImage } from "./images.ts";
import { OFFLOADED, offloadPhases } from "./shelve-offload.ts";

const EVENTS = ["compute_shelve_instance"];

const SHELVED = { vmState: "shelved", powerState: POWER.SHUTDOWN, guest: POWER.SHUTDOWN } as const;

const POWER_OFF: Phase = {
  step: "power_off",
  on: "host",
  call: "power_off",
  events: EVENTS,
  leave: (run) => run.set({ guest: POWER.SHUTDOWN }),
  then: "snapshot",
};

/** Arguments of `shelve`. */
export interface ShelveArgs {
  /** Id of the image that it is shelved to, noted with the reply. */
  readonly image?: string;
}

/**
 * Shelve: an image of the server is made, and its host gives it up after `shelved_offload_time` (0: at once; -1: never;
 * nova/compute/manager `shelve_instance`). A server that boots from a volume needs no image and leaves its host at once
 * (`shelveVolumeBacked`).
 */
export const shelve: Operation<ShelveArgs> = {
  name: "shelve",
  admits: { verb: "shelve", vmStates: ["active", "stopped", "paused", "suspended"] },
  action: "shelve",
  begins: { taskState: "shelving" },
  begun: makeImage,
  exclusive: true,
  phases: {
    power_off: POWER_OFF,
    snapshot: {
      step: "snapshot",
      on: "host",
      call: "snapshot",
      permit: "snapshots",
      events: EVENTS,
      then: "upload",
    },
    upload: {
      step: "upload",
      on: "host",
      permit: "snapshots",
      task: "shelving_image_uploading",
      events: EVENTS,
      leave: (run) => activateImage(run.ctx, imageOf(run)),
      then: {
        oneOf: ["shelved at once", "shelved"],
        choose: (run) =>
          run.ctx.state.settings.conf.DEFAULT.shelved_offload_time === 0 ? "shelved at once" : "shelved",
      },
    },
    "shelved at once": {
      step: "rpc",
      on: "host",
      task: "shelving_offloading",
      writes: SHELVED,
      events: EVENTS,
      enter: noteShelved,
      then: "offload",
    },
    ...offloadPhases(EVENTS),
  },
  outcomes: {
    shelved: { before: noteShelved, set: { ...SHELVED, taskState: null }, leaves: "SHELVED" },
    offloaded: OFFLOADED,
    reverted: { ...REVERTED, after: (run) => deleteImage(run.ctx, imageOf(run)) },
  },
};

/** Shelve of a server that boots from a volume: straight to SHELVED_OFFLOADED (nova/compute/api `shelve`). */
export const shelveVolumeBacked: Operation = {
  name: "shelveVolumeBacked",
  admits: shelve.admits,
  action: "shelve",
  begins: { taskState: "shelving" },
  exclusive: true,
  phases: offloadPhases(["compute_shelve_offload_instance"]),
  outcomes: { offloaded: OFFLOADED, reverted: REVERTED },
};

/** When and where it was shelved: the offload's interval counts from there. */
function noteShelved(run: OperationRun<ShelveArgs>): void {
  const { ctx, server } = run;
  const set = { shelved_at: String(ctx.now), shelved_host: server.state.host ?? "", shelved_image_id: imageOf(run) };
  ctx.emit({ type: "server.noted", at: ctx.now, server: run.slot, set });
}

function imageOf(run: OperationRun<ShelveArgs>): string {
  return run.args.image ?? "";
}

/** Glance's record of the image to be, made with the reply. */
function makeImage(run: OperationRun<ShelveArgs>): void {
  const { userId, projectId, name } = run.server.spec;
  const plan = { name: `${name}-shelved`, type: "snapshot", userId, projectId, properties: {} } as const;
  run.note({ image: createServerImage(run.ctx, run.server, plan) });
}
