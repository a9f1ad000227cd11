import type { Hindrance, HostFilter, SchedulerContext } from "../contract.ts";
import { type HostState, isServiceFactsUp } from "../host-state.ts";

/** The compute service is enabled and alive. */
export const ComputeFilter: HostFilter = {
  name: "ComputeFilter",
  once: true,
  dependsOn: () => "service",
  passes: (host, _request, { conf, now }) =>
    !host.service.disabled && isServiceFactsUp(host.service, now, conf.DEFAULT.service_down_time),
  obstacles: (host, _request, context) => hindrances(host, context),
  reason: (host, _request, context) =>
    hindrances(host, context)
      .map(({ reason }) => reason)
      .join("; "),
};

function hindrances({ host, service }: HostState, { conf, now }: SchedulerContext): Hindrance[] {
  const found: Hindrance[] = [];
  if (service.disabled) {
    found.push({ reason: "its compute service is disabled", remedy: `enable the compute service of ${host}` });
  }
  const limit = conf.DEFAULT.service_down_time;
  if (service.forcedDown) {
    found.push({
      reason: "its compute service is forced down",
      remedy: `let the compute service of ${host} be forced down no longer`,
    });
  } else if (!isServiceFactsUp(service, now, limit)) {
    const age = Math.abs(now - service.lastSeen) / 1000;
    found.push({
      reason: `its compute service was last seen ${age} s ago, service_down_time is ${limit} s`,
      remedy: `bring the compute service of ${host} up`,
    });
  }
  return found;
}
