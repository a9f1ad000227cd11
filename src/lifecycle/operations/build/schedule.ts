import type { Server } from "../../../model/records/server.ts";
import type { RuleContext } from "../../core/context.ts";
import type { Problem } from "../../core/operation.ts";
import { problemAt } from "../../machine/injected-failures.ts";
import { enter } from "../../machine/perform.ts";
import { OperationHandle, tracebackOf } from "../../machine/run.ts";
import { nextAlternate } from "../../placing/alternates.ts";
import { findHosts } from "../../placing/placing.ts";
import { requestFor } from "../../placing/request-for.ts";
import { allocate, allocationOf } from "../../placing/resources.ts";
import { build, unscheduledBuild } from "./build.ts";

/** The injection point at which a claim in Placement can be made to fail. */
export const ALLOCATE = "allocate";

const SCHEDULE_EVENT = "conductor_schedule_and_build_instances";

/**
 * Schedules the servers of one create request, all or none (nova/conductor/manager `schedule_and_build_instances`):
 * `_schedule_instances` asks for a host and alternates for each. Without them all servers are buried in cell0; with
 * them each gets its allocation in Placement, its record in a cell, and its build begins on the host. @param slots the
 * servers; those deleted in the meantime are skipped
 */
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

/**
 * Buries a server that no host takes: ERROR, in cell0, with the reason as its fault (nova/conductor/manager
 * `_bury_in_cell0`).
 */
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

/**
 * Nova's fault where Placement refuses every host that the scheduler names (nova/scheduler/manager
 * `_ensure_sufficient_hosts`).
 */
const REFUSED: Problem = {
  exception: "NoValidHost",
  message: "No valid host was found. There are not enough hosts available.",
  code: 500,
};

/**
 * Allocates on the chosen host, or on the first alternate that Placement accepts (nova/scheduler/utils
 * `claim_resources`), and enters the build's first phase.
 */
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
  enter(run, "claim");
}

/**
 * The server is created in a cell, with the instance action `create` (nova/conductor/manager
 * `schedule_and_build_instances`).
 */
function leaveRequest(ctx: RuleContext, { slot, spec }: Server, requestId: string): void {
  const { userId, projectId } = spec;
  const action = { action: "create", requestId, userId, projectId };
  ctx.emit({ type: "server.scheduled", at: ctx.now, server: slot, action });
}
