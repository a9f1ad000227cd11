import type { ServiceError } from "../server/errors.ts";
import type { Service } from "../server/service.ts";
import { networkExtensionRoutes } from "./extensions.ts";
import { floatingIpRoutes } from "./floating-ips.ts";
import { networkRoutes } from "./networks.ts";
import { portRoutes } from "./ports.ts";
import { networkQuotaRoutes } from "./quotas.ts";
import { securityGroupRuleRoutes } from "./security-group-rules.ts";
import { securityGroupRoutes } from "./security-groups.ts";
import { subnetRoutes } from "./subnets.ts";
import { unmodelledRoutes } from "./unmodelled.ts";
import { networkVersionRoutes } from "./versions.ts";

/** Neutron, Networking API v2.0, over the networks, ports and security groups of the cloud. */
export const network: Service = {
  prefix: "/network",
  routes: [
    ...networkVersionRoutes,
    ...networkRoutes,
    ...subnetRoutes,
    ...portRoutes,
    ...floatingIpRoutes,
    ...securityGroupRoutes,
    ...securityGroupRuleRoutes,
    ...networkExtensionRoutes,
    ...networkQuotaRoutes,
    ...unmodelledRoutes,
  ],
  fault: ({ kind, message }: ServiceError) => ({ NeutronError: { type: kind, message, detail: "" } }),
};
