import type { Path } from "../format/source.ts";

/** Something in which a branch differs from its scenario, and cannot: that part of it is past. */
export interface BranchDifference {
  readonly path: Path;
  readonly message: string;
  /** The place in the timeline of an item that may differ unless it has come by then. */
  readonly unlessCome?: number;
}
