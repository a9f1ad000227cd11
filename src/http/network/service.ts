import type { ServiceError } from "../server/errors.ts";
import type { Service } from "../server/service.ts";
import { extensions } from "./extensions.ts";
import { floatingIps } from "./floating-ips.ts";
import { networks } from "./networks.ts";
import { ports } from "./ports.ts";
import { quotas } from "./quotas.ts";
import { securityGroupRules } from "./security-group-rules.ts";
import { securityGroups } from "./security-groups.ts";
import { subnets } from "./subnets.ts";
import { unmodelled } from "./unmodelled.ts";
import { versions } from "./versions.ts";

/** Neutron, Networking API v2.0, over the networks, ports and security groups of the cloud. */
export const network: Service = {
  prefix: "/network",
  routes: [
    ...versions,
    ...networks,
    ...subnets,
    ...ports,
    ...floatingIps,
    ...securityGroups,
    ...securityGroupRules,
    ...extensions,
    ...quotas,
    ...unmodelled,
  ],
  fault: ({ kind, message }: ServiceError) => ({ NeutronError: { type: kind, message, detail: "" } }),
};
