import type { HostFilter } from "../contract.ts";
import { aggregateValues } from "../rules/aggregate-metadata.ts";

/** Where the host's aggregates name flavors (`instance_type`), the flavor is one of them. */
export const AggregateTypeAffinityFilter: HostFilter = {
  name: "AggregateTypeAffinityFilter",
  once: true,
  dependsOn: () => "kind",
  passes(host, { flavor }) {
    const values = [...aggregateValues(host, "instance_type")];
    return values.length === 0 || values.some((value) => value.split(",").some((name) => name.trim() === flavor.name));
  },
  reason: (host, request) =>
    `its aggregates take ${[...aggregateValues(host, "instance_type")].join(", ")}, not ${request.flavor.name}`,
};
