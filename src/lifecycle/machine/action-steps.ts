/** Instance actions: who asked for what, and the steps that it was done in (os-instance-actions and its "events"). */
import type { RuleContext } from "../core/context.ts";
import type { Requestor } from "../core/intents.ts";
import type { OperationRun, Phase, Problem } from "../core/operation.ts";

/** Records that somebody asked this of a server. */
export function recordAction(ctx: RuleContext, slot: number, action: string, who: Requestor): void {
  const { requestId, userId, projectId } = who;
  const begun = { action, requestId, userId, projectId };
  ctx.emit({ type: "action.started", at: ctx.now, server: slot, action: begun });
}

/** The instance action's steps that are open: those of the phase it is in. */
export function openEvents(run: OperationRun): readonly string[] {
  return run.declaration.phases[run.operation.phase]?.events ?? [];
}

/** Closes the action's steps that the next phase is not part of, and opens those it is. */
export function follow(run: OperationRun, phase: Phase): void {
  const open = openEvents(run);
  const next = phase.events ?? [];
  let shared = 0;
  while (shared < open.length && open[shared] === next[shared]) shared++;
  closeEvents(run, run.operation.requestId, open, shared, run.problem);
  const host = run.placeOf(phase.on) ?? run.ctx.state.settings.controller;
  for (let i = shared; i < next.length; i++) run.actionEventStarted(next[i] as string, host); // i is within the list
}

/** Closes the open steps from this one on, the innermost first. */
export function closeEvents(
  run: OperationRun,
  requestId: string,
  open: readonly string[],
  from: number,
  failure: Problem | null,
): void {
  if (run.ctx.state.servers.get(run.slot) === undefined) return;
  const problem = run.declaration.handlesFailures === true ? null : failure;
  for (let i = open.length - 1; i >= from; i--) run.actionEventFinished(requestId, open[i] as string, problem); // within
}
