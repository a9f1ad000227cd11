import type { Distribution } from "../../engine/distributions.ts";
/** Steps of operations that take time, in the words of Nova's log (`../traces/nova-timings`). */
export const STEPS = [
  "schedule",
  "claim",
  "network",
  "block_device",
  "image",
  "spawn",
  "destroy",
  "network_deallocate",
  "power_off",
  "power_on",
  "reboot",
  "pause",
  "unpause",
  "suspend",
  "resume",
  "rescue",
  "unrescue",
  "rebuild",
  "snapshot",
  "upload",
  "resize_prep",
  "migrate_disk",
  "finish_resize",
  "confirm",
  "revert",
  "live_migrate_check",
  "pre_live_migration",
  "live_migration",
  "post_live_migration",
  "shelve",
  "offload",
  "unshelve",
  "restore",
  "password",
  "volume",
  "interface",
  "rpc",
] as const;
export type LatencyStep = (typeof STEPS)[number];

/** One rule of the latency list: what it matches (absent: everything) and how long that takes. */
export interface LatencyRule {
  readonly step?: LatencyStep;
  /** Flavor name, image name or id, host name, project name or id. */
  readonly flavor?: string;
  readonly image?: string;
  readonly host?: string;
  readonly project?: string;
  readonly duration: Distribution;
}
