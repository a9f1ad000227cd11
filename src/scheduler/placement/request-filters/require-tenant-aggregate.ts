import type { RequestFilter } from "../request-filter.ts";

/** Projects named by aggregates (keys starting `filter_tenant_id`) are kept in these. */
export const requireTenantAggregate: RequestFilter = {
  name: "require_tenant_aggregate",
  apply(draft, { projectId }, { conf, aggregates }) {
    if (!conf.scheduler.limit_tenants_to_placement_aggregate) return undefined;
    const own: string[] = [];
    for (const { id, metadata } of aggregates) {
      const named = Object.entries(metadata).some(
        ([key, value]) => key.startsWith("filter_tenant_id") && value === projectId,
      );
      if (named) own.push(id);
    }
    if (own.length > 0) draft.memberOf.push(own);
    else if (conf.scheduler.placement_aggregate_required_for_tenants) {
      return "Scheduling failed: No hosts available for tenant";
    }
    return undefined;
  },
};
