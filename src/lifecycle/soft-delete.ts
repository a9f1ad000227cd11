import { POWER } from "../model/server-states.ts";
import { ERROR, type Operation } from "./operation.ts";
import { armReclaim } from "./periodic/reclaim.ts";

/** Soft delete: the guest is powered off and kept until `reclaim_instance_interval` is over; `restore` brings it back. */
export const softDelete: Operation = {
  name: "softDelete",
  admits: { verb: "delete", taskStates: "any" },
  action: "delete",
  begins: { taskState: "soft-deleting" },
  inReply: true,
  exclusive: true,
  phases: {
    soft_delete: {
      step: "rpc",
      on: "conductor",
      events: ["compute_soft_delete_instance"],
      then: "soft-deleted",
      fails: "error",
    },
  },
  outcomes: {
    "soft-deleted": {
      set: (run) => ({
        vmState: "soft-delete",
        taskState: null,
        powerState: POWER.SHUTDOWN,
        guest: POWER.SHUTDOWN,
        softDeletedAt: run.ctx.now,
      }),
      after: (run) => armReclaim(run.ctx, run.server),
      leaves: "SOFT_DELETED",
    },
    error: ERROR,
  },
};
