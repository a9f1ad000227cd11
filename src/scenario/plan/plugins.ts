import type { ServerAction } from "../../api/servers/actions/define.ts";
import type { HostFilter, HostWeigher } from "../../scheduler/contract.ts";

/** Filters, weighers and server actions that a scenario brings along. */
export interface Plugins {
  readonly filters: readonly HostFilter[];
  readonly weighers: readonly HostWeigher[];
  readonly actions: readonly ServerAction[];
}
