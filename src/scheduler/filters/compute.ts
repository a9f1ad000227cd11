import type { HostFilter } from "../contract.ts";
import { isUp } from "../host-state.ts";

/** The compute service is enabled and alive. */
export const ComputeFilter: HostFilter = {
  name: "ComputeFilter",
  once: true,
  dependsOn: () => "service",
  passes: (host, _request, { conf, now }) =>
    !host.service.disabled && isUp(host.service, now, conf.DEFAULT.service_down_time),
  reason(host, _request, { conf, now }) {
    const { service } = host;
    if (service.disabled) return "its compute service is disabled";
    if (service.forcedDown) return "its compute service is forced down";
    const age = Math.abs(now - service.lastSeen) / 1000;
    return `its compute service was last seen ${age} s ago, service_down_time is ${conf.DEFAULT.service_down_time} s`;
  },
};
