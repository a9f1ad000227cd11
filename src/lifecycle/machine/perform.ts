/**
 * Performs declarations: begins an operation, enters and leaves its phases as their time comes, ends it. This is the
 * only place that moves a running operation.
 */

import type { Waiting } from "../../model/records/injected-failures.ts";
import type { RunningOperation, Server } from "../../model/records/server.ts";
import type { RuleContext } from "../core/context.ts";
import type { Requestor } from "../core/intents.ts";
import {
  beginningOf,
  type Change,
  type Choice,
  type Operation,
  type Outcome,
  type Phase,
  type Problem,
  recordedArgs,
} from "../core/operation.ts";
import { HOSTLESS_END, INTERRUPTED, LOCKED, NO_HOST, QUEUED, REFUSED_END, WAITING } from "../core/standing.ts";
import { watchServer } from "../periodic/watch.ts";
import { closeEvents, follow, openEvents, recordAction } from "./action-steps.ts";
import { admit } from "./admission.ts";
import { CONFLICT, conflictWith } from "./conflict.ts";
import { isHeld, problemIn } from "./injected-failures.ts";
import { durationOf } from "./latency.ts";
import { awaitPermit, hasPermit, leavePermit, passPermit, takePermit } from "./permits.ts";
import { OperationHandle } from "./run.ts";

/** Begins an operation on a server, with the arguments that it takes, or throws a Refusal. Returns the run. */
export function beginOperation<Args extends object>(
  ctx: RuleContext,
  operation: Operation<Args>,
  server: Server,
  args: NoInfer<Args>,
  who: Requestor,
): OperationHandle {
  const declaration: Operation = operation;
  admit(server, declaration.admits, who);
  const run = new OperationHandle(ctx, declaration, server.slot, ctx.nextNumber);
  declaration.check?.(server, args, run);
  startRun(run, args, who);
  const { begins } = declaration;
  const change = typeof begins === "function" ? begins(server, args) : begins;
  if (change !== undefined) run.set(change);
  declaration.begun?.(run, who);
  if (run.problem !== null) {
    ctx.emit({ type: "operation.ended", at: ctx.now, server: run.slot, ticket: run.ticket, outcome: REFUSED_END });
    return run;
  }
  if (declaration.action !== undefined) recordAction(ctx, server.slot, declaration.action, who);
  if (ctx.state.settings.conf.DEFAULT.reboot_timeout > 0) watchServer(ctx, run.server);
  if (lacksHost(run)) {
    run.problem = NO_HOST;
    ctx.emit({ type: "operation.ended", at: ctx.now, server: run.slot, ticket: run.ticket, outcome: HOSTLESS_END });
    return run;
  }
  if (declaration.inReply === true) enter(run, firstPhase(declaration));
  else if (run.record !== undefined) queue(run);
  return run;
}

function lacksHost(run: OperationHandle): boolean {
  const first = run.declaration.phases[firstPhase(run.declaration)];
  return first?.on === "host" && run.record !== undefined && run.placeOf("host") === null;
}

/** Records that an operation runs, without admission and without work: its phases are entered by the caller. */
export function startRun(run: OperationHandle, args: object, who: Requestor): void {
  const { ctx, declaration } = run;
  const operation = newRecord(ctx, declaration, run.ticket, args, who);
  ctx.emit({ type: "operation.started", at: ctx.now, server: run.slot, operation, admin: who.isAdmin });
}

/** The record of an operation that was accepted and has not begun to work. */
export function newRecord(
  ctx: RuleContext,
  declaration: Operation,
  ticket: number,
  args: object,
  who: Requestor,
): RunningOperation {
  return {
    ticket,
    name: declaration.name,
    phase: QUEUED,
    task: null,
    requestId: who.requestId,
    startedAt: ctx.now,
    args: recordedArgs(args),
  };
}

function firstPhase(declaration: Operation): string {
  const first = beginningOf(declaration);
  if (first === undefined) throw new Error(`operation ${declaration.name} has neither phases nor outcomes`);
  return first;
}

/** The work begins after the reply. */
function queue(run: OperationHandle): void {
  run.ctx.after(durationOf(run.ctx, "rpc", run.server, null), { type: "due", server: run.slot, ticket: run.ticket });
}

/** A timer fell due: the operation's phase is over, or its work begins. Stale tickets are dropped. */
export function due(ctx: RuleContext, find: (name: string) => Operation, slot: number, ticket: number): void {
  const server = ctx.state.servers.get(slot);
  const record = server?.operations.find((o) => o.ticket === ticket);
  if (server === undefined || record === undefined) return;
  const run = new OperationHandle(ctx, find(record.name), slot, ticket);
  if (record.phase === QUEUED) {
    begun(run, firstPhase(run.declaration));
    return;
  }
  const phase = run.declaration.phases[record.phase];
  if (phase === undefined) throw new Error(`operation ${record.name} has no phase '${record.phase}'`);
  const problem = problemIn(ctx, phase, run.placeOf(phase.on), server);
  if (problem === null) succeed(run, phase);
  else failPhase(run, phase, problem);
}

/** An operation whose host died takes up where its server stands: its work begins anew, unasked and unrecorded. */
export function restart(ctx: RuleContext, declaration: Operation, server: Server): void {
  const ticket = ctx.nextNumber;
  ctx.emit({
    type: "operation.started",
    at: ctx.now,
    server: server.slot,
    admin: true,
    operation: {
      ticket,
      name: declaration.name,
      phase: QUEUED,
      task: server.state.taskState,
      requestId: "",
      startedAt: ctx.now,
      args: {},
    },
  });
  ctx.after(0, { type: "due", server: server.slot, ticket });
}

/** The phase an operation is in is over at once, unless it is held: a new ticket makes the timer of the old one stale. */
export function finishPhaseNow(run: OperationHandle): void {
  const { ctx, operation } = run;
  const { ticket, phase } = operation;
  if (ctx.state.troubles.waiting.some((each) => each.ticket === ticket)) return;
  const again = ctx.nextNumber;
  const renewed = { ...operation, ticket: again, phase: WAITING };
  ctx.emit({ type: "operation.started", at: ctx.now, server: run.slot, admin: true, operation: renewed });
  ctx.emit({ type: "operation.moved", at: ctx.now, server: run.slot, ticket: again, phase });
  passPermit(run, again);
  ctx.emit({ type: "operation.ended", at: ctx.now, server: run.slot, ticket, outcome: INTERRUPTED });
  ctx.after(0, { type: "due", server: run.slot, ticket: again });
}

/**
 * The host that a phase runs on dies. The operation is lost, and nova-compute deals with the server when it starts
 * again (`recover.ts`); or, where it would not, the phase is taken up again from its beginning then.
 */
export function interrupt(run: OperationHandle, host: string, isLost: boolean): void {
  const { ctx, operation } = run;
  const { ticket, phase } = operation;
  leavePermit(run, null);
  if (ctx.state.troubles.waiting.some((each) => each.ticket === ticket)) {
    ctx.emit({ type: "trouble.resumed", at: ctx.now, ticket });
  }
  // A new ticket, where it goes on: the timers of the old one mean nothing any more.
  const again = isLost ? null : new OperationHandle(ctx, run.declaration, run.slot, ctx.nextNumber);
  if (again !== null) {
    const renewed = { ...operation, ticket: again.ticket, phase: WAITING };
    ctx.emit({ type: "operation.started", at: ctx.now, server: run.slot, admin: true, operation: renewed });
    wait(again, { point: null, host, enters: phase });
  }
  ctx.emit({ type: "operation.ended", at: ctx.now, server: run.slot, ticket, outcome: INTERRUPTED });
  if (again === null) wakeQueued(run);
}

/** The work begins, unless the operation must wait for another of its server. */
function begun(run: OperationHandle, phase: string): void {
  const { ctx, operation } = run;
  if (!isLocked(run)) enter(run, phase);
  else if (operation.phase !== LOCKED) {
    ctx.emit({ type: "operation.moved", at: ctx.now, server: run.slot, ticket: run.ticket, phase: LOCKED });
  }
}

/** Another exclusive operation of this server works already. */
function isLocked({ ctx, declaration, server, ticket }: OperationHandle): boolean {
  if (declaration.exclusive !== true) return false;
  return server.operations.some(
    (o) =>
      o.ticket !== ticket &&
      o.phase !== QUEUED &&
      o.phase !== LOCKED &&
      ctx.operations.named(o.name).exclusive === true,
  );
}

/** Enters a phase, or ends the operation where `name` is an outcome. Phases that take no time follow one another. */
export function enter(run: OperationHandle, name: string, now = false): void {
  const { ctx, declaration } = run;
  const phase = declaration.phases[name];
  if (phase === undefined) {
    const outcome = declaration.outcomes[name];
    if (outcome === undefined) throw new Error(`operation ${declaration.name} has no phase or outcome '${name}'`);
    end(run, name, outcome);
    return;
  }
  const conflict = phase.task === undefined ? null : conflictWith(run, phase.expects);
  if (conflict !== null) {
    run.missed = phase.task === undefined ? null : { taskState: phase.task };
    collide(run, conflict);
    return;
  }
  if (phase.cast === true && declaration.inReply === true && !now) {
    standBy(run, WAITING);
    ctx.after(0, { type: "enter", server: run.slot, ticket: run.ticket, phase: name });
    return;
  }
  const host = run.placeOf(phase.on);
  if (host !== null && !run.host(host).service.running) {
    leavePermit(run, null);
    standBy(run);
    wait(run, { point: null, host, enters: name });
    return;
  }
  leavePermit(run, phase);
  if (!hasPermit(run, phase)) {
    standBy(run, WAITING);
    awaitPermit(run, phase, name);
    return;
  }
  follow(run, phase);
  const set = writesOf(phase, run);
  if (set === undefined) {
    ctx.emit({ type: "operation.moved", at: ctx.now, server: run.slot, ticket: run.ticket, phase: name });
  } else {
    ctx.emit({ type: "server.changed", at: ctx.now, server: run.slot, set, phase: [run.ticket, name] });
  }
  phase.enter?.(run);
  if (phase.call !== undefined && isHeld(ctx, phase.call, host, run.server)) {
    takePermit(run, phase);
    wait(run, { point: phase.call, host });
    return;
  }
  work(run, phase, host);
}

/** What is written on entering a phase; undefined: nothing is. Mostly a literal, for what spreads make is slow to read. */
function writesOf({ task, writes }: Phase, run: OperationHandle): Change | undefined {
  const more = typeof writes === "function" ? writes(run) : writes;
  if (task === undefined) return more;
  return more === undefined ? { taskState: task } : { ...more, taskState: task };
}

/** How long a phase's work takes, ms. */
function timeOf(run: OperationHandle, phase: Phase, host: string | null): number {
  return durationOf(run.ctx, phase.step, run.server, host) + (phase.lasts?.(run) ?? 0);
}

/** The phase's work: time passes, then it succeeds or fails. */
function work(run: OperationHandle, phase: Phase, host: string | null): void {
  const { ctx } = run;
  const duration = timeOf(run, phase, host);
  if (duration > 0) {
    takePermit(run, phase);
    ctx.after(duration, { type: "due", server: run.slot, ticket: run.ticket });
    return;
  }
  const problem = problemIn(ctx, phase, host, run.server);
  if (problem === null) succeed(run, phase);
  else failPhase(run, phase, problem);
}

/** What the operation did so far is over. One that has not begun to work has not begun, unless it waits inside its host. */
function standBy(run: OperationHandle, waits?: typeof WAITING): void {
  const { ctx, operation } = run;
  const hasBegun = operation.phase !== QUEUED && operation.phase !== LOCKED;
  const phase = waits ?? (hasBegun ? WAITING : operation.phase);
  closeEvents(run, operation.requestId, openEvents(run), 0, run.problem);
  if (operation.phase === phase) return;
  ctx.emit({ type: "operation.moved", at: ctx.now, server: run.slot, ticket: run.ticket, phase });
}

function wait(run: OperationHandle, waiting: Pick<Waiting, "point" | "host" | "enters">): void {
  if (run.ctx.state.troubles.waiting.some((each) => each.ticket === run.ticket)) return;
  run.ctx.emit({
    type: "trouble.waiting",
    at: run.ctx.now,
    waiting: { server: run.slot, ticket: run.ticket, ...waiting },
  });
}

/** An operation that waited (a held call was released, its host came back) goes on. */
export function resumeWaiting(ctx: RuleContext, find: (name: string) => Operation, waiting: Waiting): void {
  const { server: slot, ticket, enters } = waiting;
  ctx.emit({ type: "trouble.resumed", at: ctx.now, ticket });
  if (enters !== undefined) {
    ctx.after(0, { type: "enter", server: slot, ticket, phase: enters });
    return;
  }
  const record = ctx.state.servers.get(slot)?.operations.find((o) => o.ticket === ticket);
  if (record === undefined) return;
  const run = new OperationHandle(ctx, find(record.name), slot, ticket);
  const phase = run.declaration.phases[record.phase];
  if (phase === undefined) throw new Error(`operation ${record.name} waits in phase '${record.phase}', which it lacks`);
  const duration = timeOf(run, phase, run.placeOf(phase.on));
  ctx.after(duration, { type: "due", server: slot, ticket });
}

/** An operation that waited for its host or for a slot enters its phase. */
export function enterNow(
  ctx: RuleContext,
  find: (name: string) => Operation,
  slot: number,
  ticket: number,
  phase: string,
): void {
  const record = ctx.state.servers.get(slot)?.operations.find((o) => o.ticket === ticket);
  if (record === undefined) return;
  const run = new OperationHandle(ctx, find(record.name), slot, ticket);
  // Where it is in a phase already, it was woken twice.
  if (record.phase in run.declaration.phases) return;
  if (record.phase === WAITING) enter(run, phase, true);
  else begun(run, phase);
}

function succeed(run: OperationHandle, phase: Phase): void {
  phase.leave?.(run);
  enter(run, chosen(run, phase.then));
}

/** A phase failed. */
export function failPhase(run: OperationHandle, phase: Phase, problem: Problem): void {
  run.problem = problem;
  enter(run, chosen(run, phase.fails ?? run.declaration.fails ?? "reverted"));
}

function chosen(run: OperationHandle, next: string | Choice): string {
  return typeof next === "string" ? next : next.choose(run);
}

function end(run: OperationHandle, name: string, outcome: Outcome): void {
  const { ctx } = run;
  const { requestId } = run.operation;
  const conflict =
    outcome.set === undefined ? null : conflictWith(run, outcome.expects ?? (outcome.failed ? "any" : undefined));
  leavePermit(run, null);
  if (conflict !== null) {
    run.missed = changeOf(run, outcome) ?? null;
    // The hypervisor did its part: only the record says nothing of it until the power-state sync.
    if (run.missed?.guest !== undefined) run.set({ guest: run.missed.guest });
    collide(run, conflict);
    return;
  }
  outcome.before?.(run);
  const change = changeOf(run, outcome);
  if (change !== undefined) run.set(change);
  closeEvents(run, requestId, openEvents(run), 0, outcome.failed === true ? run.problem : null);
  outcome.after?.(run);
  if (outcome.failed === true && change?.taskState === null) reportFailure(run);
  if (run.record !== undefined) {
    ctx.emit({ type: "operation.ended", at: ctx.now, server: run.slot, ticket: run.ticket, outcome: name });
  }
  const server = ctx.state.servers.get(run.slot);
  if (server !== undefined && server.deletedAt === null) watchServer(ctx, server);
  wakeQueued(run);
}

/** A method of nova-compute that fails gives up the task_state and counts its server anew (nova: `reverts_task_state`). */
function reportFailure(run: OperationHandle): void {
  const { ctx, declaration, server } = run;
  const phase = declaration.phases[run.record?.phase ?? QUEUED];
  if (phase === undefined || declaration.failsUnreported === true || server.counted === null) return;
  if (run.placeOf(phase.on) === server.state.host) ctx.emit({ type: "server.counted", at: ctx.now, server: run.slot });
}

function changeOf(run: OperationHandle, outcome: Outcome): Change | undefined {
  return typeof outcome.set === "function" ? outcome.set(run) : outcome.set;
}

/** The operation lost its server to somebody else. */
function collide(run: OperationHandle, conflict: Problem): void {
  run.problem = conflict;
  const { conflicts } = run.declaration;
  if (conflicts === undefined) end(run, "conflict", CONFLICT);
  else enter(run, chosen(run, conflicts));
}

/** The server's other operations that wait for its lock go on. */
function wakeQueued(run: OperationHandle): void {
  if (run.declaration.exclusive !== true) return;
  const { ctx, slot } = run;
  const next = ctx.state.servers.get(slot)?.operations.find((o) => o.phase === LOCKED);
  if (next === undefined) return;
  const phase = firstPhase(ctx.operations.named(next.name));
  ctx.after(0, { type: "enter", server: slot, ticket: next.ticket, phase });
}
