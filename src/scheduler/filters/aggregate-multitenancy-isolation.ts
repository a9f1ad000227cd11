import type { HostFilter, SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import { aggregateMetadata } from "../rules/aggregate-metadata.ts";

const KEY = "filter_tenant_id";

/** Projects that the host's aggregates are kept for; undefined where they are not kept for any. */
function tenants(host: HostState, { release }: SchedulerContext): ReadonlySet<string> | undefined {
  if (release === "zed") return aggregateMetadata(host, KEY).get(KEY);
  let found: Set<string> | undefined;
  for (const [key, values] of aggregateMetadata(host)) {
    if (key.startsWith(KEY)) found = new Set([...(found ?? []), ...values]);
  }
  return found;
}

/** The host is in no aggregate kept for projects, or in one kept for this project. */
export const AggregateMultiTenancyIsolation: HostFilter = {
  name: "AggregateMultiTenancyIsolation",
  once: true,
  dependsOn: () => "kind",
  passes: (host, { projectId }, context) => tenants(host, context)?.has(projectId) ?? true,
  reason: (host, request, context) =>
    `its aggregates are kept for ${[...(tenants(host, context) ?? [])].join(", ")}, not for ${request.projectId}`,
};
