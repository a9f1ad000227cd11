import { type Host, isUp } from "../../model/records/host.ts";
import type { Server } from "../../model/records/server.ts";
import type { RuleContext } from "./context.ts";
import { Refusal } from "./refusal.ts";

/** The host of this name, or undefined. */
export function hostNamed(ctx: Pick<RuleContext, "state">, name: string | null): Host | undefined {
  const slot = name === null ? undefined : ctx.state.hostSlots.get(name);
  return slot === undefined ? undefined : ctx.state.hosts.get(slot);
}

/** Whether nova-compute of this host counts as up. */
export function isServiceUp(ctx: Pick<RuleContext, "state" | "now">, name: string): boolean {
  const host = hostNamed(ctx, name);
  return host !== undefined && isUp(host.service, ctx.now, ctx.state.settings.conf.DEFAULT.service_down_time);
}

/** Refuses a host that does not exist. */
export function requireHost(ctx: RuleContext, name: string): Host {
  const host = hostNamed(ctx, name);
  if (host === undefined) throw new Refusal("badRequest", `Compute host ${name} could not be found.`);
  return host;
}

/** Refuses what needs the service of a host that is down. */
export function requireService(ctx: RuleContext, name: string): void {
  if (!isServiceUp(ctx, name)) throw new Refusal("conflictingRequest", "Service is unavailable at this time.");
}

/** Refuses what needs the server's host where there is none, or its service is down (nova: check_instance_host). */
export function requireOwnHost(ctx: RuleContext, server: Server): string {
  const { host } = server.state;
  if (host === null) throw new Refusal("conflictingRequest", `Instance ${server.id} is not ready`);
  requireService(ctx, host);
  return host;
}
