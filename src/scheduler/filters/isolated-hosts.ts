import type { HostFilter, SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import type { SchedulerRequest } from "../request.ts";

function isolation(host: HostState, { image }: SchedulerRequest, { conf }: SchedulerContext) {
  const { isolated_hosts, isolated_images } = conf.filter_scheduler;
  return { host: isolated_hosts.includes(host.host), image: image !== null && isolated_images.includes(image.id) };
}

/** Isolated images go to isolated hosts, and other images elsewhere unless the restriction is off. */
export const IsolatedHostsFilter: HostFilter = {
  name: "IsolatedHostsFilter",
  once: true,
  onRebuild: true,
  dependsOn(_request, { conf }) {
    const { isolated_hosts, isolated_images } = conf.filter_scheduler;
    return isolated_hosts.length === 0 && isolated_images.length === 0 ? "nothing" : "host";
  },
  passes(host, request, context) {
    const options = context.conf.filter_scheduler;
    const restrict = options.restrict_isolated_hosts_to_isolated_images;
    const isolated = isolation(host, request, context);
    if (options.isolated_images.length === 0) return !restrict || !isolated.host;
    return restrict ? isolated.image === isolated.host : !isolated.image || isolated.host;
  },
  reason(host, request, context) {
    const isolated = isolation(host, request, context);
    return `the host is ${isolated.host ? "" : "not "}isolated, the image is ${isolated.image ? "" : "not "}isolated`;
  },
};
