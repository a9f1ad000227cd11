import type { Server } from "../../../model/records/server.ts";
import type { RuleContext } from "../../core/context.ts";
import type { Problem } from "../../core/operation.ts";
import { enter } from "../../machine/perform.ts";
import { OperationHandle, tracebackOf } from "../../machine/run.ts";
import { problemAt } from "../../machine/troubles.ts";
import { watch } from "../../periodic/watch.ts";
import { nextAlternate } from "../../placing/alternates.ts";
import { findHosts } from "../../placing/placing.ts";
import { requestFor } from "../../placing/request-for.ts";
import { allocate, allocationOf } from "../../placing/resources.ts";
import { build, unscheduledBuild } from "./build.ts";

/** Where a claim in Placement can be made to fail. */
export const ALLOCATE = "allocate";

const SCHEDULE_EVENT = "conductor_schedule_and_build_instances";

/** The conductor places the servers of one create request, all or none (nova: schedule_and_build_instances). */
export function schedule(ctx: RuleContext, slots: readonly number[]): void {
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
    for (const server of servers) moveToCell0(ctx, server, placing.problem);
    return;
  }
  for (const [i, server] of servers.entries()) {
    const host = placing.hosts[i];
    if (host === undefined)
      throw new Error(`the scheduler placed ${placing.hosts.length} of ${servers.length} servers`);
    place(ctx, server, host, placing.alternates[i] ?? []);
  }
}

/** A server that no host takes is buried: ERROR, in cell0, with the reason as its fault. */
function moveToCell0(ctx: RuleContext, server: Server, problem: Problem): void {
  const operation = unscheduledBuild(server);
  if (operation === undefined) return;
  const { requestId } = operation;
  const run = new OperationHandle(ctx, build, server.slot, operation.ticket);
  leaveRequest(ctx, server, requestId);
  run.actionEventStarted(SCHEDULE_EVENT, ctx.state.settings.controller);
  run.problem = problem;
  enter(run, "unplaced");
  ctx.emit({
    type: "action.event-finished",
    at: ctx.now,
    server: server.slot,
    requestId,
    event: SCHEDULE_EVENT,
    failure: { details: problem.message, traceback: tracebackOf(problem) },
  });
}

/** Nova's words where Placement refuses every host the scheduler names. */
const REFUSED: Problem = {
  exception: "NoValidHost",
  message: "No valid host was found. There are not enough hosts available.",
  code: 500,
};

function place(ctx: RuleContext, server: Server, chosen: string, others: readonly string[]): void {
  const operation = unscheduledBuild(server);
  if (operation === undefined) return;
  // Where another claim got ahead (a scenario may have it so), the next host is asked for.
  const refused = (name: string) => problemAt(ctx, ALLOCATE, name, server) !== null;
  const next = refused(chosen)
    ? nextAlternate(
        ctx,
        others.filter((name) => !refused(name)),
        allocationOf(server),
      )
    : { host: chosen, rest: others };
  if (next === null) {
    moveToCell0(ctx, server, REFUSED);
    return;
  }
  const { host, rest: alternates } = next;
  const run = new OperationHandle(ctx, build, server.slot, operation.ticket);
  allocate(ctx, server, host);
  leaveRequest(ctx, server, operation.requestId);
  const { spec } = server;
  const forced = spec.forcedHost !== null || spec.forcedNode !== null;
  const retry = !forced && ctx.state.settings.conf.scheduler.max_attempts > 1;
  run.set({ taskState: null }, { host, alternates, attempts: 1, retry });
  if (ctx.state.settings.conf.DEFAULT.instance_build_timeout > 0) watch(ctx, run.server);
  enter(run, "claim");
}

/** A server has a cell, where its creation is recorded. */
function leaveRequest(ctx: RuleContext, { slot, spec }: Server, requestId: string): void {
  const { userId, projectId } = spec;
  const action = { action: "create", requestId, userId, projectId };
  ctx.emit({ type: "server.scheduled", at: ctx.now, server: slot, action });
}
