import type { Server } from "../model/records/server.ts";
import type { State } from "../model/records/state.ts";
import { amongServers, type Invariant } from "./contract.ts";

/**
 * A server holds resources on one host at most, save during a move; and while nothing is under way, on the very host
 * that it is on. What is gone, or offloaded, holds nothing.
 */
export const serverOnOneHost: Invariant = (sight) =>
  amongServers(sight, (server) => (sight.overruled.has(server.slot) ? null : misplaced(sight.state, server)));

function misplaced(state: State, server: Server): string | null {
  const { allocation, claim } = server;
  const { host, vmState } = server.state;
  const held = allocation?.host ?? claim?.host;
  if (server.deletedAt !== null) return held === undefined ? null : `is deleted, and still holds resources on ${held}`;
  // What was cut short or failed in the middle of a move may be anywhere, until its host is back or somebody sees to it.
  if (server.operations.length > 0 || server.state.taskState !== null) return null;
  if (vmState === "error" || vmState === "building") return null;
  if (allocation !== null && claim !== null && allocation.host !== claim.host) {
    return `holds an allocation on ${allocation.host} and a claim on ${claim.host}`;
  }
  const moving = moveHost(state, server);
  if (moving !== undefined && vmState !== "resized")
    return `is in no move, and its migration still holds resources on ${moving}`;
  if (held !== undefined && held !== host) return `is on ${host ?? "no host"}, and holds resources on ${held}`;
  if (host !== null && allocation === null) return `is on ${host}, and holds no allocation there`;
  return null;
}

/** Neither confirmed nor reverted yet, whatever an administrator made of the server's state meanwhile. */
const UNDECIDED: ReadonlySet<string> = new Set(["finished", "confirming", "reverting"]);

/** Where a migration of this server holds resources; an evacuated server's source keeps them until it is back. */
function moveHost(state: State, server: Server): string | undefined {
  if (server.lastMigration === null) return undefined;
  const migration = state.migrations.get(server.lastMigration);
  if (migration === undefined || migration.type === "evacuation" || UNDECIDED.has(migration.status)) return undefined;
  return migration.allocation?.host ?? migration.claim?.host;
}
