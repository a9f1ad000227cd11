import type { HostFilter } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import type { SchedulerRequest } from "../request.ts";
import { aggregateMetadata } from "../rules/aggregate-metadata.ts";
import { matchExtraSpec } from "../rules/extra-specs-ops.ts";

const SCOPE = "aggregate_instance_extra_specs";

/** The first requirement that the host's aggregates do not meet, or undefined. */
function unmet(host: HostState, { flavor }: SchedulerRequest): { key: string; requirement: string } | undefined {
  const metadata = aggregateMetadata(host);
  for (const [name, requirement] of Object.entries(flavor.extraSpecs)) {
    const colon = name.indexOf(":");
    if (colon >= 0 && name.slice(0, colon) !== SCOPE) continue;
    const key = colon >= 0 ? name.slice(colon + 1) : name;
    const values = metadata.get(key);
    if (values === undefined || ![...values].some((value) => matchExtraSpec(value, requirement))) {
      return { key, requirement };
    }
  }
  return undefined;
}

/** The metadata of the host's aggregates meets the flavor's extra specs without scope or in this filter's scope. */
export const AggregateInstanceExtraSpecsFilter: HostFilter = {
  name: "AggregateInstanceExtraSpecsFilter",
  once: true,
  dependsOn: () => "kind",
  passes: (host, request) => unmet(host, request) === undefined,
  reason(host, request) {
    const missing = unmet(host, request);
    const values = [...(aggregateMetadata(host).get(missing?.key ?? "") ?? [])];
    const own = values.length === 0 ? "nothing" : values.join(", ");
    return `its aggregates have ${own} for ${missing?.key}, the flavor requires ${missing?.requirement}`;
  },
};
