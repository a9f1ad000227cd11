import type { Host } from "../../model/records/host.ts";
import { POWER } from "../../model/records/server-states.ts";
import type { RuleContext } from "../core/context.ts";
import { hostNamed } from "../core/host-checks.ts";
import { Refusal } from "../core/refusal.ts";
import { interrupt } from "../machine/perform.ts";
import { OperationHandle } from "../machine/run.ts";
import { abandonMove, recoveryOf } from "./recover.ts";

/** The host of an intent. @throws Refusal when there is none of this name */
export function hostOfIntent(ctx: RuleContext, name: string): Host {
  const host = hostNamed(ctx, name);
  if (host === undefined) throw new Refusal("badRequest", `there is no host '${name}'`);
  return host;
}

/** nova-compute of a host stops: what runs on it is interrupted, what is sent to it waits. */
export function hostDown(
  ctx: RuleContext,
  name: string,
  { forced = false, powerLost = false }: { readonly forced?: boolean; readonly powerLost?: boolean },
): void {
  const host = hostOfIntent(ctx, name);
  const { running, lastSeen, forcedDown } = host.service;
  const set = { running: false, lastSeen: running ? ctx.now : lastSeen, forcedDown: forced || forcedDown };
  ctx.emit({ type: "host.service-changed", at: ctx.now, host: host.slot, set });
  if (running) {
    for (const [slot, ticket] of workingOn(ctx, name)) {
      const operation = ctx.state.servers.get(slot)?.operations.find((each) => each.ticket === ticket);
      if (operation === undefined) continue;
      const run = new OperationHandle(ctx, ctx.operations.named(operation.name), slot, ticket);
      const isOwn = run.server.state.host === name;
      const isLost = isOwn && operation.task !== null && recoveryOf(run.server) !== null;
      if (isLost && operation.args.migration !== undefined) abandonMove(ctx, run.server);
      interrupt(run, name, isLost);
    }
  }
  if (powerLost) {
    for (const slot of host.servers) loseGuest(ctx, slot);
  }
}

/** Servers and tickets of the operations that are in a phase on this host. */
function workingOn(ctx: RuleContext, name: string): readonly (readonly [server: number, ticket: number])[] {
  const found: [number, number][] = [];
  ctx.state.servers.forEach((server, slot) => {
    for (const operation of server.operations) {
      const declaration = ctx.operations.named(operation.name);
      const phase = declaration.phases[operation.phase];
      if (phase === undefined) continue;
      if (new OperationHandle(ctx, declaration, slot, operation.ticket).placeOf(phase.on) === name)
        found.push([slot, operation.ticket]);
    }
  });
  return found;
}

/** The guest is off, and only the hypervisor knows. */
function loseGuest(ctx: RuleContext, slot: number): void {
  const guest = ctx.state.servers.get(slot)?.state.guest;
  if (guest === undefined || guest === POWER.NOSTATE || guest === POWER.SHUTDOWN) return;
  ctx.emit({ type: "server.changed", at: ctx.now, server: slot, set: { guest: POWER.SHUTDOWN } });
}
