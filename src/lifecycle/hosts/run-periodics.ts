/** What the periodic tasks of nova-compute do about a server when its time has come. */
import type { Server } from "../../model/records/server.ts";
import { newUuid, type RuleContext } from "../core/context.ts";
import { migrationIn } from "../core/find-migration.ts";
import { isServiceUp } from "../core/host-checks.ts";
import type { Requestor } from "../core/intents.ts";
import { Refusal } from "../core/refusal.ts";
import { beginOperation } from "../machine/perform.ts";
import { buildTimeout } from "../operations/build/build-timeout.ts";
import { reclaim } from "../operations/delete/delete.ts";
import { offloadByTime } from "../operations/image/shelve-offload.ts";
import { confirmResize } from "../operations/move/confirm-resize.ts";
import { hardReboot } from "../operations/power/reboot.ts";
import { forceStop, stop } from "../operations/power/stop.ts";
import { unrescue } from "../operations/power/unrescue.ts";
import { correctionOf } from "../periodic/power-states.ts";
import { isRipe, watchLater } from "../periodic/watch.ts";

const RUNS: Readonly<Record<string, (ctx: RuleContext, server: Server) => void>> = {
  "build-time": (ctx, server) => void beginOperation(ctx, buildTimeout, server, {}, nobody(ctx)),
  "power-states": syncPowerState,
  rebooting: (ctx, server) => void beginOperation(ctx, hardReboot, server, {}, nobody(ctx)),
  reclaim: (ctx, server) => void beginOperation(ctx, reclaim, server, {}, nobody(ctx)),
  rescued: (ctx, server) => void beginOperation(ctx, unrescue, server, {}, nobody(ctx)),
  shelved: (ctx, server) => void beginOperation(ctx, offloadByTime, server, {}, onNewestAction(ctx, server)),
  "unconfirmed-resizes": confirm,
};

/**
 * A periodic task runs: it deals with the server if there is still something to do, and waits on where that time is
 * still to come. Where it can do nothing as things stand, it is armed again by what changes them: the end of an operation,
 * a claim, a host that comes up, other options. So no timer goes round for ever without an event.
 */
export function runPeriodic(ctx: RuleContext, server: Server, task: string): void {
  const run = RUNS[task];
  if (run === undefined) throw new Error(`there is no periodic task '${task}'`);
  if (server.deletedAt !== null) return;
  if (!isRipe(ctx, server, task)) {
    watchLater(ctx, server, task);
    return;
  }
  try {
    run(ctx, server);
  } catch (error) {
    // Nova tries what is refused to a periodic task again each time round: to no effect until something changes.
    if (!(error instanceof Refusal)) throw error;
  }
}

/** The task that reports what is on a host (nova: `update_available_resource`). */
const RESOURCES = "resources";

/** Every task, or those of these names, deals with every server that it has something to do about; hosts report last. */
export function runPeriodics(ctx: RuleContext, names: readonly string[] = [...Object.keys(RUNS), RESOURCES]): void {
  ctx.emit({ type: "periodics.forced", at: ctx.now });
  for (const name of names) {
    if (name === RESOURCES) auditHosts(ctx);
    for (const server of [...ctx.state.servers.values()]) {
      if (server.deletedAt === null && isRipe(ctx, server, name)) runPeriodic(ctx, server, name);
    }
  }
}

function auditHosts(ctx: RuleContext): void {
  ctx.state.hosts.forEach(({ service }, host) => {
    if (service.running) ctx.emit({ type: "host.audited", at: ctx.now, host });
  });
}

/** Who asks when a periodic task does: an administrator without a name. */
function nobody(ctx: RuleContext): Requestor {
  return { userId: "", projectId: "", isAdmin: true, requestId: `req-${newUuid(ctx)}` };
}

/**
 * The same, with steps that go into the server's newest action: Nova takes that one where an administrator's request is
 * none of the recorded ones (nova/db/main/api.py, `action_event_start`).
 */
function onNewestAction(ctx: RuleContext, server: Server): Requestor {
  const newest = server.actions.at(-1);
  return newest === undefined ? nobody(ctx) : { ...nobody(ctx), requestId: newest.requestId };
}

function write(ctx: RuleContext, server: Server, set: Partial<Omit<Server["state"], "updatedAt">>): void {
  ctx.emit({ type: "server.changed", at: ctx.now, server: server.slot, set });
}

function syncPowerState(ctx: RuleContext, server: Server): void {
  const { guest, powerState } = server.state;
  if (guest !== powerState) write(ctx, server, { powerState: guest });
  const correction = correctionOf(server);
  if (correction !== "none") beginOperation(ctx, correction === "stop" ? stop : forceStop, server, {}, nobody(ctx));
}

function confirm(ctx: RuleContext, server: Server): void {
  const migration = migrationIn(ctx, server, "finished");
  if (migration !== undefined && isServiceUp(ctx, migration.sourceHost))
    beginOperation(ctx, confirmResize, server, {}, nobody(ctx));
}
