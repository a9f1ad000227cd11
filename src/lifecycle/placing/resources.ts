import { type Flavor, resourcesOf } from "../../model/records/flavor.ts";
import type { Resources } from "../../model/records/resources.ts";
import { bootsFromVolume, type Server } from "../../model/records/server.ts";
import type { RuleContext } from "../core/context.ts";

/** What Placement is asked for a server, with its own flavor or another. */
export function allocationOf(server: Server, flavor: Flavor = server.spec.flavor): Resources {
  return resourcesOf(flavor, bootsFromVolume(server));
}

/** What the resource tracker counts for a server: no swap, and no root disk when it boots from a volume. */
export function claimOf(server: Server, flavor: Flavor = server.spec.flavor): Resources {
  const allocated = allocationOf(server, flavor);
  const diskGb = (bootsFromVolume(server) ? 0 : flavor.disk) + flavor.ephemeral;
  const { vcpus, ram: memoryMb } = flavor;
  return isJust(allocated, vcpus, memoryMb, diskGb) ? allocated : { vcpus, memoryMb, diskGb };
}

/** Most flavors are claimed as they are allocated, and then one object serves for both. */
function isJust(resources: Resources, vcpus: number, memoryMb: number, diskGb: number): boolean {
  if (resources.other !== undefined) return false;
  return resources.vcpus === vcpus && resources.memoryMb === memoryMb && resources.diskGb === diskGb;
}

/** Placement allocates on a host for a server. */
export function allocate(ctx: RuleContext, server: Server, host: string): void {
  const holding = { host, resources: allocationOf(server) };
  ctx.emit({ type: "allocation.set", at: ctx.now, consumer: { server: server.slot }, holding });
}

/** The host's resource tracker claims for a server. */
export function claim(ctx: RuleContext, server: Server, host: string): void {
  const resources = claimOf(server);
  const allocated = ctx.state.servers.get(server.slot)?.allocation;
  const same = allocated?.host === host && allocated.resources === resources;
  const holding = same ? allocated : { host, resources };
  ctx.emit({ type: "claim.set", at: ctx.now, consumer: { server: server.slot }, holding });
}

/** Gives back what a server holds: its claim and its allocation. */
export function releaseHoldings(ctx: RuleContext, slot: number): void {
  const server = ctx.state.servers.get(slot);
  if (server === undefined || (server.claim === null && server.allocation === null)) return;
  ctx.emit({ type: "holdings.released", at: ctx.now, server: slot });
}
