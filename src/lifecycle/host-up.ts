import type { Server, ServerState } from "../model/server.ts";
import { POWER, type TaskState } from "../model/server-states.ts";
import type { Context } from "./context.ts";
import { reclaim } from "./delete.ts";
import { hostOfIntent } from "./host-down.ts";
import { dropHoldings, migrationIn, stayAtSource } from "./migrations.ts";
import { resume, takeUp } from "./perform.ts";
import { watch } from "./periodic/watch.ts";
import { hardReboot, softReboot } from "./reboot.ts";
import { start } from "./start.ts";
import { stop } from "./stop.ts";
import { unpause } from "./unpause.ts";

/** nova-compute of a host starts: it cleans up after itself (nova: init_host), then serves what was sent to it. */
export function hostUp(ctx: Context, name: string): void {
  const host = hostOfIntent(ctx, name);
  const set = { running: true, forcedDown: false, lastSeen: ctx.now };
  ctx.emit({ type: "host.service-changed", at: ctx.now, host: host.slot, set });
  if (host.service.running) return;
  cleanEvacuated(ctx, name);
  for (const slot of host.servers) {
    const server = ctx.state.servers.get(slot);
    if (server !== undefined && !awaits(ctx, server, name)) initServer(ctx, server);
  }
  for (const waiting of ctx.state.troubles.waiting) {
    if (waiting.point === null && waiting.host === name) resume(ctx, ctx.operations.named, waiting);
  }
  for (const slot of host.servers) {
    const server = ctx.state.servers.get(slot);
    if (server !== undefined) watch(ctx, server);
  }
}

/** Something that was asked of the server waits for this host: its task_state is that operation's. */
function awaits(ctx: Context, server: Server, name: string): boolean {
  if (server.operations.length === 0) return false;
  return ctx.state.troubles.waiting.some((each) => each.server === server.slot && each.host === name);
}

/** Servers that were evacuated from here in the meantime: the host lets go of what it held for them. */
function cleanEvacuated(ctx: Context, name: string): void {
  for (const [slot, migration] of ctx.state.migrations.entries()) {
    const { type, status, sourceHost, server } = migration;
    if (type !== "evacuation" || status !== "done" || sourceHost !== name) continue;
    if (ctx.state.servers.get(server)?.state.host === name) continue;
    dropHoldings(ctx, migration);
    ctx.emit({ type: "migration.changed", at: ctx.now, migration: slot, set: { status: "completed" } });
  }
}

const BUILDING: ReadonlySet<TaskState | null> = new Set([
  "scheduling",
  "block_device_mapping",
  "networking",
  "spawning",
]);
const REBUILDING: ReadonlySet<TaskState | null> = new Set([
  "rebuilding",
  "rebuild_block_device_mapping",
  "rebuild_spawning",
]);
/** Task_states that a start of nova-compute simply takes back. */
const FORGOTTEN: ReadonlySet<TaskState | null> = new Set([
  "image_snapshot_pending",
  "image_pending_upload",
  "image_uploading",
  "image_snapshot",
  "resize_prep",
]);
const UNHARMED: ReadonlySet<TaskState | null> = new Set([
  "reboot_started",
  "reboot_started_hard",
  "rebooting_hard",
  "rebooting",
  "pausing",
  "unpausing",
]);

/** What nova-compute does at its start about one server (nova/compute/manager `_init_instance`). */
function initServer(ctx: Context, server: Server): void {
  const { vmState, taskState, guest } = server.state;
  const write = (set: Partial<Omit<ServerState, "updatedAt">>) =>
    ctx.emit({ type: "server.changed", at: ctx.now, server: server.slot, set });
  if (vmState === "soft-delete" || vmState === "deleted") return;
  if (vmState === "error" && taskState !== "resize_migrating" && taskState !== "deleting") return;
  if (vmState === "building" || BUILDING.has(taskState)) return write({ vmState: "error", taskState: null });
  if ((vmState === "active" || vmState === "stopped") && REBUILDING.has(taskState)) {
    return write({ vmState: "error", taskState: null });
  }
  if (vmState !== "error" && FORGOTTEN.has(taskState)) write({ taskState: null });
  if (taskState === "deleting") return takeUp(ctx, reclaim, server);
  if (isToReboot(server)) return rebootAgain(ctx, server);
  if (guest === POWER.RUNNING && UNHARMED.has(taskState)) return write({ vmState: "active", taskState: null });
  if (guest === POWER.PAUSED && taskState === "unpausing") return takeUp(ctx, unpause, server);
  if (taskState === "powering-off") return takeUp(ctx, stop, server);
  if (taskState === "powering-on") return takeUp(ctx, start, server);
  if (taskState === "resize_migrating" || taskState === "migrating") {
    abandonMove(ctx, server);
    write(taskState === "resize_migrating" ? { taskState: null, guest: guestBefore(server) } : { taskState: null });
  }
  const boots = ctx.state.settings.conf.DEFAULT.resume_guests_state_on_host_boot;
  if (boots && server.state.powerState === POWER.RUNNING && guest !== POWER.RUNNING) write({ guest: POWER.RUNNING });
}

/** The driver undoes a disk that was carried away: the guest runs again, unless it was stopped before. */
function guestBefore(server: Server): typeof POWER.RUNNING | typeof POWER.SHUTDOWN {
  return server.systemMetadata.old_vm_state === "stopped" ? POWER.SHUTDOWN : POWER.RUNNING;
}

function isToReboot({ state: { taskState, guest } }: Server): boolean {
  if (taskState === "reboot_pending" || taskState === "reboot_pending_hard") return true;
  return (taskState === "reboot_started" || taskState === "reboot_started_hard") && guest !== POWER.RUNNING;
}

/** A guest that no longer runs, or whose reboot was a hard one, is rebooted hard. */
function rebootAgain(ctx: Context, server: Server): void {
  const { taskState, guest } = server.state;
  const soft = (taskState === "reboot_pending" || taskState === "reboot_started") && guest === POWER.RUNNING;
  if (!soft && (taskState === "reboot_pending" || taskState === "reboot_started")) {
    ctx.emit({ type: "server.changed", at: ctx.now, server: server.slot, set: { taskState: "reboot_pending_hard" } });
  }
  takeUp(ctx, soft ? softReboot : hardReboot, ctx.state.servers.get(server.slot) ?? server);
}

/** A move that the host's death cut short: the server stays, and the target gives back what it held. */
function abandonMove(ctx: Context, server: Server): void {
  const migration = migrationIn(
    ctx,
    server,
    "accepted",
    "queued",
    "preparing",
    "pre-migrating",
    "migrating",
    "running",
  );
  if (migration === undefined) return;
  stayAtSource({ ctx, server, migration });
  ctx.emit({ type: "migration.changed", at: ctx.now, migration: migration.slot, set: { status: "error" } });
}
