import type { Server } from "../../model/records/server.ts";
import { Refusal } from "./refusal.ts";

/** Refuses to write to a server that is in no cell yet: Nova stumbles over its own object, and answers 500. */
export function refuseUnscheduled(server: Server): void {
  if (!server.scheduled) throw new Refusal("computeFault", "oslo_versionedobjects.exception.OrphanedObjectError");
}

/** Refuses what is asked of a server's host where it has none: Nova finds nobody to call, and answers 500. */
export function refuseHostless(server: Server): void {
  if (server.state.host === null) throw new Refusal("computeFault", "nova.exception.NovaException");
}
