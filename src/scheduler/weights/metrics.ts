import type { HostWeigher } from "../contract.ts";
import { SchedulingError } from "../errors.ts";
import { multiplierOf } from "../rules/aggregate-metadata.ts";
import { ratioSettings } from "../rules/metric-settings.ts";

/** The metrics of `[metrics] weight_setting`, each times its ratio. */
export const MetricsWeigher: HostWeigher = {
  name: "MetricsWeigher",
  dependsOn: (_request, { conf }) => (ratioSettings(conf.metrics.weight_setting).length === 0 ? "nothing" : "host"),
  raw(host, _request, context) {
    const options = context.conf.metrics;
    let sum = 0;
    for (const [name, ratio] of ratioSettings(options.weight_setting)) {
      const metric = host.metrics.findLast((candidate) => candidate.name === name);
      if (metric !== undefined) sum += metric.value * ratio;
      else if (options.required) {
        throw new SchedulingError(
          "ComputeHostMetricNotFound",
          `Metric ${name} could not be found on the compute host node ${host.host}.${host.node}.`,
        );
      } else if (ratio * MetricsWeigher.multiplier(host, context) !== 0) return options.weight_of_unavailable;
    }
    return sum;
  },
  multiplier: (host, { conf }) => multiplierOf(host, "metrics_weight_multiplier", conf.metrics.weight_multiplier),
};
