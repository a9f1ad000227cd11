import type { BlockDevice, ServerSpec } from "../../model/records/server.ts";

/** What a create request comes down to once the API has checked it: one entry a server, in the order of their names. */
export interface BuildRequest {
  readonly servers: readonly ServerSpec[];
  /** Block devices of each server, without ids of their own. */
  readonly devices: readonly Omit<BlockDevice, "id">[];
}
