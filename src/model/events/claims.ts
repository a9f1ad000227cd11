import type { Holding } from "../records/server.ts";

/** Who holds resources: a server, or the migration that keeps the other half of a move. */
export type Consumer = { readonly server: number } | { readonly migration: number };

/**
 * Resources taken and given back. `allocation.set` is Placement's account, `claim.set` the resource tracker's; `holding`
 * replaces what the consumer held before, null gives it back. The host's sums follow in the same event.
 */
export interface HoldingEvent {
  readonly type: "allocation.set" | "claim.set";
  readonly at: number;
  readonly consumer: Consumer;
  readonly holding: Holding | null;
  /** The host's nova-compute does not know of it, and reports it only after its next audit. */
  readonly unreported?: true;
}

/** A server and its migration change halves: each holds what the other held, on the same hosts. */
export interface SwapEvent {
  readonly type: "allocations.swapped" | "claims.swapped";
  readonly at: number;
  /** Slots of both. */
  readonly server: number;
  readonly migration: number;
}

/** A server gives back all that it holds, on both accounts. */
export interface ReleaseEvent {
  readonly type: "holdings.released";
  readonly at: number;
  /** Its slot. */
  readonly server: number;
}

/** The resource tracker counts a server anew and reports it (nova: `_update_resource_tracker`). */
export interface CountEvent {
  readonly type: "server.counted";
  readonly at: number;
  /** Its slot. */
  readonly server: number;
}

export type ClaimEvent = HoldingEvent | SwapEvent | ReleaseEvent | CountEvent;
