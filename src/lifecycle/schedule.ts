import { serialOfUuid } from "../model/ids.ts";
import { bootsFromVolume, type Server } from "../model/server.ts";
import type { RequestGroup, SchedulerRequest } from "../scheduler/request.ts";
import { schedulerRequest } from "../scheduler/request.ts";
import { build, unscheduledBuild } from "./build.ts";
import type { Context } from "./context.ts";
import type { Problem } from "./operation.ts";
import { findHosts } from "./placing.ts";
import { enter, recordAction } from "./perform.ts";
import { watch } from "./periodic/watch.ts";
import { allocate } from "./resources.ts";
import { Run, tracebackOf } from "./run.ts";

const SCHEDULE_EVENT = "conductor_schedule_and_build_instances";

/** The conductor places the servers of one create request, all or none (nova: schedule_and_build_instances). */
export function schedule(ctx: Context, slots: readonly number[]): void {
  const servers: Server[] = [];
  for (const slot of slots) {
    const server = ctx.state.servers.get(slot);
    if (server !== undefined && unscheduledBuild(server) !== undefined) servers.push(server);
  }
  const [first] = servers;
  if (first === undefined) return;
  const instances = servers.map((server) => server.slot);
  const placing = findHosts(ctx, { ...requestFor(ctx, first, instances), wantAlternates: true });
  if ("problem" in placing) {
    for (const server of servers) bury(ctx, server, placing.problem);
    return;
  }
  for (const [i, server] of servers.entries()) {
    const host = placing.hosts[i];
    if (host === undefined) throw new Error(`the scheduler placed ${placing.hosts.length} of ${servers.length} servers`);
    place(ctx, server, host, placing.alternates[i] ?? []);
  }
}

/** What the scheduler is asked for a server as it was created. */
export function requestFor(ctx: Context, server: Server, instances: readonly number[]): SchedulerRequest {
  const { spec } = server;
  const hints = hintsOf(spec.hints);
  const slotsOf = (name: string) => (hints[name] ?? []).map((id) => serialOfUuid(id, ctx.state.settings.idKey));
  return schedulerRequest({
    flavor: spec.flavor,
    image: spec.imageRef === "" ? null : { id: spec.imageRef, properties: spec.imageProperties },
    projectId: spec.projectId,
    availabilityZone: spec.availabilityZone,
    hints,
    sameHost: slotsOf("same_host"),
    differentHost: slotsOf("different_host"),
    instances,
    forceHosts: spec.forcedHost === null ? [] : [spec.forcedHost],
    forceNodes: spec.forcedNode === null ? [] : [spec.forcedNode],
    destination:
      spec.requestedHost === null && spec.requestedNode === null
        ? null
        : { host: spec.requestedHost, node: spec.requestedNode, cell: null, allowCrossCell: false },
    group: groupOf(ctx, spec.groupId),
    bootsFromVolume: bootsFromVolume(server),
  });
}

const NO_HINTS: Readonly<Record<string, readonly string[]>> = {};

function hintsOf(asked: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(asked);
  if (entries.length === 0) return NO_HINTS;
  return Object.fromEntries(entries.map(([name, value]) => [name, [value].flat().map(String)]));
}

/** A server group as the conductor looks it up when it schedules: members by slot, and the hosts of the live ones. */
export function groupOf(ctx: Context, groupId: string | null): RequestGroup | null {
  const group = groupId === null ? undefined : ctx.state.groups.get(groupId);
  if (group === undefined) return null;
  const members: number[] = [];
  const hosts = new Set<string>();
  for (const id of group.members) {
    const slot = serialOfUuid(id, ctx.state.settings.idKey);
    const member = ctx.state.servers.get(slot);
    if (member === undefined || member.deletedAt !== null) continue;
    members.push(slot);
    if (member.state.host !== null) hosts.add(member.state.host);
  }
  return { policy: group.policy, rules: group.rules, members, hosts: [...hosts] };
}

/** A server that no host takes is buried: ERROR, in cell0, with the reason as its fault. */
function bury(ctx: Context, server: Server, problem: Problem): void {
  const operation = unscheduledBuild(server);
  if (operation === undefined) return;
  const { requestId } = operation;
  const run = new Run(ctx, build, server.slot, operation.ticket);
  ctx.emit({ type: "server.scheduled", at: ctx.now, server: server.slot });
  recordCreate(ctx, server, run);
  run.actionEventStarted(SCHEDULE_EVENT, ctx.state.settings.controller);
  run.problem = problem;
  enter(run, "unplaced");
  ctx.emit({
    type: "action.event-finished",
    at: ctx.now,
    server: server.slot,
    requestId,
    event: SCHEDULE_EVENT,
    result: "Error",
    details: problem.message,
    traceback: tracebackOf(problem),
  });
}

function place(ctx: Context, server: Server, host: string, alternates: readonly string[]): void {
  const operation = unscheduledBuild(server);
  if (operation === undefined) return;
  const run = new Run(ctx, build, server.slot, operation.ticket);
  allocate(ctx, server, host);
  ctx.emit({ type: "server.scheduled", at: ctx.now, server: server.slot });
  recordCreate(ctx, server, run);
  run.set({ taskState: null });
  const { spec } = server;
  const forced = spec.forcedHost !== null || spec.forcedNode !== null;
  const retry = !forced && ctx.state.settings.conf.scheduler.max_attempts > 1;
  run.note({ host, alternates, attempts: 1, retry });
  if (ctx.state.settings.conf.DEFAULT.instance_build_timeout > 0) watch(ctx, run.server);
  enter(run, "claim");
}

function recordCreate(ctx: Context, server: Server, run: Run): void {
  const { userId, projectId } = server.spec;
  recordAction(ctx, server.slot, "create", { userId, projectId, isAdmin: false, requestId: run.operation.requestId });
}
