/**
 * Permits: a host runs only so many builds, snapshots and live migrations at once (`max_concurrent_builds`, …); the
 * others wait in line. A permit is recorded only when a phase takes time, so that nothing is counted where none does.
 */
import type { Host, PermitKind } from "../../model/records/host.ts";
import type { Server } from "../../model/records/server.ts";
import type { RuleContext } from "../core/context.ts";
import type { OperationRun, Phase } from "../core/operation.ts";

/** How many at once; 0: no limit. */
function limitOf(ctx: RuleContext, kind: PermitKind): number {
  const { DEFAULT } = ctx.state.settings.conf;
  switch (kind) {
    case "builds":
      return DEFAULT.max_concurrent_builds;
    case "snapshots":
      return DEFAULT.max_concurrent_snapshots;
    case "live_migrations":
      return DEFAULT.max_concurrent_live_migrations;
  }
}

/** The host whose permit a phase needs. */
function hostOf(run: OperationRun, phase: Phase): string {
  const host = run.placeOf(phase.permitAt ?? phase.on);
  if (host === null) throw new Error(`a phase of ${run.declaration.name} needs a permit, and runs on no host`);
  return host;
}

/** Whether a phase may begin: it needs no permit, holds one, or one is free and nobody waits before it. */
export function hasPermit(run: OperationRun, phase: Phase): boolean {
  if (phase.permit === undefined) return true;
  const host = hostOf(run, phase);
  const permits = run.host(host).slots[phase.permit];
  if (permits === undefined || permits.holders.includes(run.ticket)) return true;
  const limit = limitOf(run.ctx, phase.permit);
  return limit <= 0 || (permits.holders.length < limit && permits.waiting.length === 0);
}

/** The operation waits for a permit, and enters this phase when it gets one. */
export function awaitPermit(run: OperationRun, phase: Phase, enters: string): void {
  if (phase.permit === undefined)
    throw new Error(`phase ${enters} of ${run.declaration.name} needs no permit to wait for`);
  const row = run.host(hostOf(run, phase));
  if (row.slots[phase.permit]?.waiting.some((each) => each.ticket === run.ticket) === true) return;
  const waiting = { server: run.slot, ticket: run.ticket, enters };
  run.ctx.emit({ type: "slot.awaited", at: run.ctx.now, host: row.slot, kind: phase.permit, waiting });
}

/** The phase takes time: from now on it holds a permit. */
export function takePermit(run: OperationRun, phase: Phase): void {
  if (phase.permit === undefined || limitOf(run.ctx, phase.permit) <= 0) return;
  const row = run.host(hostOf(run, phase));
  if (row.slots[phase.permit]?.holders.includes(run.ticket) === true) return;
  run.ctx.emit({ type: "slot.taken", at: run.ctx.now, host: row.slot, kind: phase.permit, ticket: run.ticket });
}

/** The operation continues under another ticket, and keeps its permit. */
export function passPermit(run: OperationRun, ticket: number): void {
  const phase = run.declaration.phases[run.operation.phase];
  if (phase?.permit === undefined) return;
  const host = run.host(hostOf(run, phase));
  if (host.slots[phase.permit]?.holders.includes(run.ticket) !== true) return;
  const { ctx } = run;
  ctx.emit({ type: "slot.taken", at: ctx.now, host: host.slot, kind: phase.permit, ticket });
  ctx.emit({ type: "slot.left", at: ctx.now, host: host.slot, kind: phase.permit, ticket: run.ticket });
}

/** The operation moves to another phase (null: to none): the permit that it does not need there goes to the next in line. */
export function leavePermit(run: OperationRun, next: Phase | null): void {
  const phase = run.declaration.phases[run.operation.phase];
  // It was in line, and may have been given a permit for a phase that it never enters.
  if (phase === undefined && next === null) forgetPermits(run.ctx, run.server, run.ticket);
  if (phase?.permit === undefined) return;
  const host = hostOf(run, phase);
  if (next?.permit === phase.permit && hostOf(run, next) === host) return;
  returnPermit(run.ctx, run.host(host), phase.permit, run.ticket);
}

/** Removes a ticket from a host's permits and its line, and gives the permit to the next in line. */
function returnPermit(ctx: RuleContext, host: Host, kind: PermitKind, ticket: number): void {
  const permits = host.slots[kind];
  if (permits === undefined) return;
  const held = permits.holders.includes(ticket);
  if (!held && !permits.waiting.some((each) => each.ticket === ticket)) return;
  ctx.emit({ type: "slot.left", at: ctx.now, host: host.slot, kind, ticket });
  const next = permits.waiting.find((each) => each.ticket !== ticket);
  if (!held || next === undefined) return;
  ctx.emit({ type: "slot.taken", at: ctx.now, host: host.slot, kind, ticket: next.ticket });
  ctx.after(0, { type: "enter", server: next.server, ticket: next.ticket, phase: next.enters });
}

const PERMIT_KINDS: readonly PermitKind[] = ["builds", "snapshots", "live_migrations"];

/** A server goes away, or one operation of it: it holds no permit any more and waits for none. */
export function forgetPermits(ctx: RuleContext, server: Server, only?: number): void {
  for (const { ticket, args } of server.operations) {
    if (only !== undefined && ticket !== only) continue;
    const names = new Set([server.state.host, args.host, args.source, args.destination]);
    for (const name of names) {
      const slot = typeof name === "string" ? ctx.state.hostSlots.get(name) : undefined;
      const host = slot === undefined ? undefined : ctx.state.hosts.get(slot);
      if (host !== undefined) for (const kind of PERMIT_KINDS) returnPermit(ctx, host, kind, ticket);
    }
  }
}
