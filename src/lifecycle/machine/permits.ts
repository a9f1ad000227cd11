/**
 * Slots: a host runs only so many builds, snapshots and live migrations at once (`max_concurrent_builds`, …); the others
 * wait in line. A slot is written down only when a phase takes time, so where none does nothing is counted.
 */
import type { Host, SlotKind } from "../../model/records/host.ts";
import type { Server } from "../../model/records/server.ts";
import type { RuleContext } from "../core/context.ts";
import type { OperationRun, Phase } from "../core/operation.ts";

/** How many at once; 0: no limit. */
function limitOf(ctx: RuleContext, kind: SlotKind): number {
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

/** The host whose slot a phase runs in. */
function hostOf(run: OperationRun, phase: Phase): string {
  const host = run.placeOf(phase.slotAt ?? phase.on);
  if (host === null) throw new Error(`a phase of ${run.declaration.name} has a slot, and no host that has slots`);
  return host;
}

/** Whether a phase may begin: it needs no slot, has one, or one is free and nobody waits before it. */
export function hasSlot(run: OperationRun, phase: Phase): boolean {
  if (phase.slot === undefined) return true;
  const host = hostOf(run, phase);
  const slots = run.host(host).slots[phase.slot];
  if (slots === undefined || slots.holders.includes(run.ticket)) return true;
  const limit = limitOf(run.ctx, phase.slot);
  return limit <= 0 || (slots.holders.length < limit && slots.waiting.length === 0);
}

/** The operation gets in line for a slot, to enter this phase when it has one. */
export function awaitSlot(run: OperationRun, phase: Phase, enters: string): void {
  if (phase.slot === undefined) throw new Error(`phase ${enters} of ${run.declaration.name} has no slot to wait for`);
  const row = run.host(hostOf(run, phase));
  if (row.slots[phase.slot]?.waiting.some((each) => each.ticket === run.ticket) === true) return;
  const waiting = { server: run.slot, ticket: run.ticket, enters };
  run.ctx.emit({ type: "slot.awaited", at: run.ctx.now, host: row.slot, kind: phase.slot, waiting });
}

/** The phase takes time: from now on it has a slot. */
export function takeSlot(run: OperationRun, phase: Phase): void {
  if (phase.slot === undefined || limitOf(run.ctx, phase.slot) <= 0) return;
  const row = run.host(hostOf(run, phase));
  if (row.slots[phase.slot]?.holders.includes(run.ticket) === true) return;
  run.ctx.emit({ type: "slot.taken", at: run.ctx.now, host: row.slot, kind: phase.slot, ticket: run.ticket });
}

/** The operation goes on under another ticket: its slot goes along. */
export function passSlot(run: OperationRun, ticket: number): void {
  const phase = run.declaration.phases[run.operation.phase];
  if (phase?.slot === undefined) return;
  const host = run.host(hostOf(run, phase));
  if (host.slots[phase.slot]?.holders.includes(run.ticket) !== true) return;
  const { ctx } = run;
  ctx.emit({ type: "slot.taken", at: ctx.now, host: host.slot, kind: phase.slot, ticket });
  ctx.emit({ type: "slot.left", at: ctx.now, host: host.slot, kind: phase.slot, ticket: run.ticket });
}

/** The operation goes on to another phase (null: to none): the slot it does not need there goes to the next in line. */
export function leaveSlot(run: OperationRun, next: Phase | null): void {
  const phase = run.declaration.phases[run.operation.phase];
  // It was in line, and may have been given a slot for a phase that it never enters.
  if (phase === undefined && next === null) forgetSlots(run.ctx, run.server, run.ticket);
  if (phase?.slot === undefined) return;
  const host = hostOf(run, phase);
  if (next?.slot === phase.slot && hostOf(run, next) === host) return;
  giveSlot(run.ctx, run.host(host), phase.slot, run.ticket);
}

/** Takes a ticket out of a host's slots and its line, and lets the next in line have the slot. */
function giveSlot(ctx: RuleContext, host: Host, kind: SlotKind, ticket: number): void {
  const slots = host.slots[kind];
  if (slots === undefined) return;
  const held = slots.holders.includes(ticket);
  if (!held && !slots.waiting.some((each) => each.ticket === ticket)) return;
  ctx.emit({ type: "slot.left", at: ctx.now, host: host.slot, kind, ticket });
  const next = slots.waiting.find((each) => each.ticket !== ticket);
  if (!held || next === undefined) return;
  ctx.emit({ type: "slot.taken", at: ctx.now, host: host.slot, kind, ticket: next.ticket });
  ctx.after(0, { type: "enter", server: next.server, ticket: next.ticket, phase: next.enters });
}

const KINDS: readonly SlotKind[] = ["builds", "snapshots", "live_migrations"];

/** A server goes away, or one operation of it: it has no slot any more and waits for none. */
export function forgetSlots(ctx: RuleContext, server: Server, only?: number): void {
  for (const { ticket, args } of server.operations) {
    if (only !== undefined && ticket !== only) continue;
    const names = new Set([server.state.host, args.host, args.source, args.destination]);
    for (const name of names) {
      const slot = typeof name === "string" ? ctx.state.hostSlots.get(name) : undefined;
      const host = slot === undefined ? undefined : ctx.state.hosts.get(slot);
      if (host !== undefined) for (const kind of KINDS) giveSlot(ctx, host, kind, ticket);
    }
  }
}
