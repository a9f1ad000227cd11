import type { HostFilter, SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import { ratioSettings } from "../rules/metric-settings.ts";

function missing(host: HostState, { conf }: SchedulerContext): string[] {
  const names = ratioSettings(conf.metrics.weight_setting).map(([name]) => name);
  return names.filter((name) => !host.metrics.some((metric) => metric.name === name));
}

/** The host has every metric that `[metrics] weight_setting` names. */
export const MetricsFilter: HostFilter = {
  name: "MetricsFilter",
  dependsOn: () => "kind",
  passes: (host, _request, context) => missing(host, context).length === 0,
  reason: (host, _request, context) => `it has no metric ${missing(host, context).join(", ")}`,
};
