import type { Server } from "../../model/records/server.ts";
import type { VmState } from "../../model/records/server-states.ts";
import type { RuleContext } from "../core/context.ts";
import { hostNamed } from "../core/host-checks.ts";
import { buildTimeTask } from "./build-time.ts";
import { powerStatesTask } from "./power-states.ts";
import { rebootingTask } from "./rebooting.ts";
import { reclaimTask } from "./reclaim.ts";
import { rescuedTask } from "./rescued.ts";
import { shelvedTask } from "./shelved.ts";
import { type PeriodicTask, runAt } from "./task.ts";
import { unconfirmedResizesTask } from "./unconfirmed-resizes.ts";

/** Which tasks may have something to do about a server in this vm_state. */
const TASKS: Readonly<Partial<Record<VmState, readonly PeriodicTask[]>>> = {
  active: [powerStatesTask, rebootingTask],
  building: [buildTimeTask],
  error: [powerStatesTask],
  paused: [powerStatesTask],
  rescued: [powerStatesTask, rescuedTask],
  resized: [powerStatesTask, unconfirmedResizesTask],
  shelved: [shelvedTask],
  "soft-delete": [reclaimTask],
  stopped: [powerStatesTask],
  suspended: [powerStatesTask],
};

/** Arms a timer for each periodic task at the run that will find something to do about this server as it is now. */
export function watchServer(ctx: RuleContext, server: Server): void {
  for (const task of TASKS[server.state.vmState] ?? []) arm(ctx, server, task, Number.NEGATIVE_INFINITY);
}

/** Arms this task's timer again where it will find something to do at a later time. */
export function watchLater(ctx: RuleContext, server: Server, name: string): void {
  const task = TASKS[server.state.vmState]?.find((each) => each.name === name);
  if (task !== undefined && isAttended(ctx, server)) arm(ctx, server, task, ctx.now);
}

/** @param after only where the task has something to do later than this, ms */
function arm(ctx: RuleContext, server: Server, task: PeriodicTask, after: number): void {
  const time = task.ripeAt(ctx, server);
  if (time === null || time <= after) return;
  const spacing = task.spacing(ctx.state.settings.conf);
  if (spacing <= 0) return;
  const at = runAt(ctx, time, spacing);
  ctx.after(at - ctx.now, { type: "periodic", task: task.name, server: server.slot }, true);
}

/** Whether a run of this task, now, has something to do about the server. */
export function isRipe(ctx: RuleContext, server: Server, name: string): boolean {
  const task = TASKS[server.state.vmState]?.find((each) => each.name === name);
  if (task === undefined || server.state.host === null || !isAttended(ctx, server)) return false;
  const time = task.ripeAt(ctx, server);
  return time !== null && time <= ctx.now;
}

/** Whether periodic tasks run where the server is; when they do again, all servers are watched anew. */
export function isAttended(ctx: RuleContext, server: Server): boolean {
  if (!ctx.state.settings.conf.DEFAULT.periodic_enable) return false;
  const { host } = server.state;
  return host === null || hostNamed(ctx, host)?.service.running === true;
}

/** Arms them for all servers: the options may say otherwise than they did. */
export function watchAll(ctx: RuleContext): void {
  ctx.state.servers.forEach((server) => {
    if (server.deletedAt === null) watchServer(ctx, server);
  });
}
