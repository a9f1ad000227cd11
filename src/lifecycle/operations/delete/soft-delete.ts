import { POWER } from "../../../model/records/server-states.ts";
import { type Operation, REVERTED } from "../../core/operation.ts";
import { confirmBeforeDelete } from "../move/confirm-resize.ts";

/**
 * Soft delete: the guest is powered off and kept until `reclaim_instance_interval` is over (nova/compute/manager
 * `soft_delete_instance`); `restore` brings it back.
 */
export const softDelete: Operation = {
  name: "softDelete",
  admits: { verb: "delete", taskStates: "any" },
  action: "delete",
  begins: { taskState: "soft-deleting", progress: 0 },
  begun: (run, who) => {
    if (run.server.state.vmState !== "resized") return;
    confirmBeforeDelete(run, who);
    if (run.problem === null) run.set({ taskState: "soft-deleting" });
  },
  alsoSets: [
    { vmState: "active", taskState: null },
    { vmState: "stopped", taskState: null },
    { vmState: "error" },
    { taskState: "soft-deleting" },
  ],
  inReply: true,
  phases: {
    soft_delete: {
      step: "power_off",
      on: "host",
      call: "soft_delete",
      events: ["compute_soft_delete_instance"],
      then: "soft-deleted",
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
      leaves: "SOFT_DELETED",
    },
    reverted: REVERTED,
  },
};
