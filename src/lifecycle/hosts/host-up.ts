import type { Server } from "../../model/records/server.ts";
import { POWER } from "../../model/records/server-states.ts";
import type { RuleContext } from "../core/context.ts";
import { beginOperation, restart, resumeWaiting } from "../machine/perform.ts";
import { reclaim } from "../operations/delete/delete.ts";
import { dropHoldings } from "../operations/move/migrations.ts";
import { hardReboot, softReboot } from "../operations/power/reboot.ts";
import { start } from "../operations/power/start.ts";
import { stop } from "../operations/power/stop.ts";
import { unpause } from "../operations/power/unpause.ts";
import { watchServer } from "../periodic/watch.ts";
import { hostOfIntent } from "./host-down.ts";
import { recover, recoveryOf } from "./recover.ts";

/** nova-compute of a host starts: it cleans up after itself (nova: init_host), then serves what was sent to it. */
export function hostUp(ctx: RuleContext, name: string): void {
  const host = hostOfIntent(ctx, name);
  const set = { running: true, forcedDown: false, lastSeen: ctx.now };
  ctx.emit({ type: "host.service-changed", at: ctx.now, host: host.slot, set });
  if (host.service.running) return;
  cleanEvacuated(ctx, name);
  for (const slot of host.servers) {
    const server = ctx.state.servers.get(slot);
    if (server !== undefined && !awaits(ctx, server, name)) initServer(ctx, server);
  }
  ctx.emit({ type: "host.audited", at: ctx.now, host: host.slot });
  for (const waiting of ctx.state.troubles.waiting) {
    if (waiting.point === null && waiting.host === name) resumeWaiting(ctx, ctx.operations.named, waiting);
  }
  for (const slot of host.servers) {
    const server = ctx.state.servers.get(slot);
    if (server !== undefined) watchServer(ctx, server);
  }
  watchResizesFrom(ctx, name);
}

/** Resizes whose source is this host could not be confirmed without it. */
function watchResizesFrom(ctx: RuleContext, name: string): void {
  if (ctx.state.settings.conf.DEFAULT.resize_confirm_window <= 0) return;
  ctx.state.migrations.forEach(({ status, sourceHost, server: slot }) => {
    const server = ctx.state.servers.get(slot);
    if (status === "finished" && sourceHost === name && server !== undefined && server.deletedAt === null) {
      watchServer(ctx, server);
    }
  });
}

/** Something that was asked of the server waits for this host: its task_state is that operation's. */
function awaits(ctx: RuleContext, server: Server, name: string): boolean {
  if (server.operations.length === 0) return false;
  return ctx.state.troubles.waiting.some((each) => each.server === server.slot && each.host === name);
}

/** Servers that were evacuated from here in the meantime: the host lets go of what it held for them. */
function cleanEvacuated(ctx: RuleContext, name: string): void {
  for (const [slot, migration] of [...ctx.state.migrations.entries()]) {
    const { type, status, sourceHost, server } = migration;
    if (type !== "evacuation" || status !== "done" || sourceHost !== name) continue;
    if (ctx.state.servers.get(server)?.state.host === name) continue;
    dropHoldings(ctx, migration);
    ctx.emit({ type: "migration.changed", at: ctx.now, migration: slot, set: { status: "completed" } });
  }
}

/** What nova-compute does at its start about one server (nova/compute/manager `_init_instance`). */
function initServer(ctx: RuleContext, server: Server): void {
  switch (recoveryOf(server)) {
    case null:
      break;
    case "delete":
      restart(ctx, reclaim, server);
      return;
    case "reboot":
      rebootAgain(ctx, server);
      return;
    case "unpause":
      restart(ctx, unpause, server);
      return;
    case "stop":
      restart(ctx, stop, server);
      return;
    case "start":
      restart(ctx, start, server);
      return;
    default:
      beginOperation(ctx, recover, server, {}, NOBODY);
  }
  const boots = ctx.state.settings.conf.DEFAULT.resume_guests_state_on_host_boot;
  const { guest, powerState } = server.state;
  if (!boots || powerState !== POWER.RUNNING || guest === POWER.RUNNING) return;
  ctx.emit({ type: "server.changed", at: ctx.now, server: server.slot, set: { guest: POWER.RUNNING } });
}

const NOBODY = { userId: "", projectId: "", isAdmin: true, requestId: "" };

/** A soft reboot of a guest that no longer runs goes on as a hard one. */
function rebootAgain(ctx: RuleContext, server: Server): void {
  const { taskState, guest } = server.state;
  const soft = (taskState === "reboot_pending" || taskState === "reboot_started") && guest === POWER.RUNNING;
  restart(ctx, soft ? softReboot : hardReboot, server);
}
