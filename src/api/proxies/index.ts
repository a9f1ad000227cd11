/**
 * Proxies to the network and volume services (API reference, "Networks", "Floating IPs", "Security groups", "Volume
 * extension"): there up to 2.35, 404 after it. One file a resource.
 */
import type { Route } from "../core/call.ts";
import { baremetalNodes } from "./baremetal-nodes.ts";
import { floatingIps } from "./floating-ips.ts";
import { networks } from "./networks.ts";
import { securityGroupRules } from "./security-group-rules.ts";
import { securityGroups } from "./security-groups.ts";
import { snapshots } from "./snapshots.ts";
import { tenantNetworks } from "./tenant-networks.ts";
import { volumes } from "./volumes.ts";

const ROUTES: readonly Route[] = [
  ...baremetalNodes,
  ...floatingIps,
  ...networks,
  ...securityGroupRules,
  ...securityGroups,
  ...snapshots,
  ...tenantNetworks,
  ...volumes,
];

/** None of them is there any more when Nova begins to check queries (2.102). */
export const proxies: readonly Route[] = ROUTES.map(([method, template, handler]) => [
  method,
  template,
  handler,
  "own query",
]);
