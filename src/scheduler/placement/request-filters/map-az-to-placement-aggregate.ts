import type { RequestFilter } from "../request-filter.ts";

/** The zone asked for becomes its aggregates; a zone that no aggregate has restricts nothing. */
export const mapAzToPlacementAggregate: RequestFilter = {
  name: "map_az_to_placement_aggregate",
  apply(draft, { availabilityZone }, { conf, release, aggregates }) {
    if (availabilityZone === null || availabilityZone === "") return undefined;
    if (release === "zed" && !conf.scheduler.query_placement_for_availability_zone) return undefined;
    const own: string[] = [];
    for (const { id, metadata } of aggregates) if (metadata.availability_zone === availabilityZone) own.push(id);
    if (own.length > 0) draft.memberOf.push(own);
    return undefined;
  },
};
