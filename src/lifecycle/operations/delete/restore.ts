import { POWER } from "../../../model/records/server-states.ts";
import { type Operation, REVERTED } from "../../core/operation.ts";
import { checkQuota } from "../../placing/quota.ts";

/**
 * Restore: brings a soft-deleted server back, running (nova/compute/api `restore`, nova/compute/manager
 * `restore_instance`). Its project must have the quota for it.
 */
export const restore: Operation = {
  name: "restore",
  admits: { verb: "restore", vmStates: ["soft-delete"], lock: "state" },
  action: "restore",
  check: (server, _args, run) => {
    const { projectId, flavor } = server.spec;
    checkQuota(run.ctx, projectId, 1, flavor);
  },
  begins: { taskState: "restoring" },
  phases: {
    restore: { step: "restore", on: "host", call: "restore", events: ["compute_restore_instance"], then: "active" },
  },
  outcomes: {
    active: {
      set: {
        vmState: "active",
        taskState: null,
        powerState: POWER.RUNNING,
        guest: POWER.RUNNING,
        softDeletedAt: null,
      },
      leaves: "ACTIVE",
    },
    reverted: REVERTED,
  },
};
