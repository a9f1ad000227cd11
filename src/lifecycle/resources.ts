import { type Flavor, resourcesOf } from "../model/flavor.ts";
import type { Resources } from "../model/resources.ts";
import { bootsFromVolume, type Server } from "../model/server.ts";
import type { Context } from "./context.ts";

/** What Placement is asked for a server, with its own flavor or another. */
export function allocationOf(server: Server, flavor: Flavor = server.spec.flavor): Resources {
  return resourcesOf(flavor, bootsFromVolume(server));
}

/** What the resource tracker counts for a server: no swap, and no root disk when it boots from a volume. */
export function claimOf(server: Server, flavor: Flavor = server.spec.flavor): Resources {
  const diskGb = (bootsFromVolume(server) ? 0 : flavor.disk) + flavor.ephemeral;
  return { vcpus: flavor.vcpus, memoryMb: flavor.ram, diskGb };
}

/** Placement allocates on a host for a server. */
export function allocate(ctx: Context, server: Server, host: string): void {
  const holding = { host, resources: allocationOf(server) };
  ctx.emit({ type: "allocation.set", at: ctx.now, consumer: { server: server.slot }, holding });
}

/** The host's resource tracker claims for a server. */
export function claim(ctx: Context, server: Server, host: string): void {
  const holding = { host, resources: claimOf(server) };
  ctx.emit({ type: "claim.set", at: ctx.now, consumer: { server: server.slot }, holding });
}

/** Gives back what a server holds: its claim and its allocation. */
export function giveBack(ctx: Context, slot: number): void {
  const consumer = { server: slot };
  const server = ctx.state.servers.get(slot);
  if (server?.claim != null) ctx.emit({ type: "claim.set", at: ctx.now, consumer, holding: null });
  if (server?.allocation != null) ctx.emit({ type: "allocation.set", at: ctx.now, consumer, holding: null });
}
