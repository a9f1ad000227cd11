import type { ServiceRoute } from "../server/service.ts";
import { NETWORK_RULES } from "./policy.ts";

/** Collections of Neutron that this cloud has none of: clients look them up on their way and need an empty list. */
const EMPTY = ["routers", "agents", "subnetpools", "trunks"] as const;

export const unmodelledRoutes: readonly ServiceRoute[] = [
  ...EMPTY.map(
    (name): ServiceRoute => ({
      method: "GET",
      path: `/v2.0/${name}`,
      rule: NETWORK_RULES.get_unmodelled,
      handle: () => ({ status: 200, body: { [name.replaceAll("-", "_")]: [] } }),
    }),
  ),
  {
    method: "GET",
    path: "/v2.0/availability_zones",
    rule: NETWORK_RULES.get_availability_zone,
    handle: () => ({
      status: 200,
      body: {
        availability_zones: [
          { name: "nova", resource: "network", state: "available" },
          { name: "nova", resource: "router", state: "available" },
        ],
      },
    }),
  },
];
