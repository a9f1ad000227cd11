import type { Flavor } from "./flavor.ts";
import type { Holding } from "./server.ts";

/** A move of a server between hosts (or a resize in place), as os-migrations lists it. */
export interface Migration {
  readonly slot: number;
  readonly uuid: string;
  readonly server: number;
  /** Slot of the server's migration before this one. */
  readonly previous: number | null;
  readonly type: "resize" | "migration" | "live-migration" | "evacuation";
  /** accepted, queued, preparing, pre-migrating, migrating, post-migrating, finished, confirming, confirmed, reverting, reverted, running, completed, failed, error, cancelled, done */
  readonly status: string;
  readonly sourceHost: string;
  /** Null while a live migration has no destination yet. */
  readonly sourceNode: string | null;
  readonly destHost: string | null;
  readonly destNode: string | null;
  readonly oldFlavor: Flavor;
  readonly newFlavor: Flavor;
  readonly userId: string;
  readonly projectId: string;
  /** The source's (or, for an evacuation, the destination's) half of the allocations while the move lasts. */
  readonly allocation: Holding | null;
  /** What the resource tracker counts for the half the server is not on. */
  readonly claim: Holding | null;
  readonly createdAt: number;
  readonly updatedAt: number | null;
}

/** Events of migrations. */
export type MigrationEvent =
  | { readonly type: "migration.created"; readonly at: number; readonly migration: Migration }
  | {
      readonly type: "migration.changed";
      readonly at: number;
      readonly migration: number;
      readonly set: Partial<Pick<Migration, "status" | "sourceNode" | "destHost" | "destNode">>;
    };
