import type { RequestFilter } from "../request-filter.ts";

/** Aggregates that require traits (`trait:X=required`) take only requests that ask for all of them. */
export const isolateAggregates: RequestFilter = {
  name: "isolate_aggregates",
  apply(draft, _request, { conf, aggregates }) {
    if (!conf.scheduler.enable_isolated_aggregate_filtering) return undefined;
    for (const { id, metadata } of aggregates) {
      const foreign = Object.entries(metadata).some(
        ([key, value]) =>
          key.startsWith("trait:") && value === "required" && !draft.required.includes(key.slice("trait:".length)),
      );
      if (foreign) draft.notMemberOf.push(id);
    }
    return undefined;
  },
};
