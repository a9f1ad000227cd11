import type { HostFilter, SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import { aggregateMetadata } from "../rules/aggregate-metadata.ts";

function zones(host: HostState, { conf }: SchedulerContext): readonly string[] {
  const zones = aggregateMetadata(host, "availability_zone").get("availability_zone");
  return zones === undefined ? [conf.DEFAULT.default_availability_zone] : [...zones];
}

/** The host is in the availability zone that was asked for. Gone from newer Nova, which asks Placement for the zone. */
export const AvailabilityZoneFilter: HostFilter = {
  name: "AvailabilityZoneFilter",
  once: true,
  dependsOn: ({ availabilityZone }) => (availabilityZone === null || availabilityZone === "" ? "nothing" : "kind"),
  passes: (host, { availabilityZone }, context) =>
    availabilityZone === null || availabilityZone === "" || zones(host, context).includes(availabilityZone),
  reason: (host, request, context) =>
    `it is in ${zones(host, context).join(", ")}, the request asks for ${request.availabilityZone}`,
};
