import { rulesOf } from "../server/policy.ts";

/** Placement's rules (placement/policies): it is for administrators and services. */
export const PLACEMENT_RULES = rulesOf(
  {
    "placement:resource_providers:inventories:list": "service",
    "placement:resource_providers:list": "service",
    "placement:resource_providers:show": "service",
    "placement:resource_providers:traits:list": "service",
    "placement:resource_providers:usages": "service",
  },
  () => "Access was denied to this resource.",
);
