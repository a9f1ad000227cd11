import type { Operation } from "../../core/operation.ts";
import { refuseUnscheduled } from "../../core/unscheduled.ts";

/** Arguments of `lock`. */
export interface LockArgs {
  /** Whether the server's owner locks it, or else an administrator. */
  readonly byOwner: boolean;
  /** Why; null: the reason that stands there is kept. */
  readonly reason: string | null;
}

/**
 * Lock: the owner's actions are refused from now on (nova/compute/api `lock`). An owner's lock on a locked server
 * changes nothing and is not recorded.
 */
export const lock: Operation<LockArgs> = {
  name: "lock",
  admits: { verb: "lock", taskStates: "any", lock: false, launched: false },
  action: "lock",
  check: refuseUnscheduled,
  inReply: true,
  phases: {},
  outcomes: {
    locked: {
      before: (run) => {
        const { ctx, server, slot, args } = run;
        const { requestId } = run.operation;
        run.actionEventStarted("api_lock", ctx.state.settings.controller);
        const reason = args.reason ?? server.lock?.reason ?? null;
        const by = args.byOwner ? "owner" : "admin";
        ctx.emit({ type: "server.locked", at: ctx.now, server: slot, lock: { by, reason } });
        run.actionEventFinished(requestId, "api_lock", null);
      },
    },
  },
};
