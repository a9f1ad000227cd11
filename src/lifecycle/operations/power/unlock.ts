import type { Operation } from "../../core/operation.ts";
import { refuseUnscheduled } from "../../core/unscheduled.ts";

/**
 * Unlock: the owner's actions are admitted again (nova/compute/api `unlock`). Unlocking an unlocked server succeeds,
 * too.
 */
export const unlock: Operation = {
  name: "unlock",
  admits: { verb: "unlock", taskStates: "any", lock: false, launched: false },
  action: "unlock",
  check: refuseUnscheduled,
  inReply: true,
  phases: {},
  outcomes: {
    unlocked: {
      before: (run) => {
        const { ctx, slot } = run;
        run.actionEventStarted("api_unlock", ctx.state.settings.controller);
        ctx.emit({ type: "server.locked", at: ctx.now, server: slot, lock: null });
        run.actionEventFinished(run.operation.requestId, "api_unlock", null);
      },
    },
  },
};
