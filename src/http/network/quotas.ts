import { authorizeService } from "../server/policy.ts";
import type { ServiceCall, ServiceRoute } from "../server/service.ts";
import { NETWORK_RULES } from "./policy.ts";

/** Neutron's limits. Nothing here enforces them. */
const QUOTA = {
  network: 100,
  subnet: 100,
  subnetpool: -1,
  port: 500,
  router: 10,
  floatingip: 50,
  rbac_policy: 10,
  security_group: 10,
  security_group_rule: 100,
};

/** Refuses to say what others may have. @throws ServiceError 403 */
function checkOwner(call: ServiceCall): void {
  authorizeService(call, NETWORK_RULES.get_quota, { projectId: call.params.project ?? "" });
}

function show(call: ServiceCall) {
  checkOwner(call);
  return { status: 200, body: { quota: QUOTA } };
}

/** `/v2.0/quotas`. */
export const networkQuotaRoutes: readonly ServiceRoute[] = [
  { method: "GET", path: "/v2.0/quotas/:project", rule: NETWORK_RULES.get_quota, handle: show },
  { method: "GET", path: "/v2.0/quotas/:project/default", rule: NETWORK_RULES.get_quota, handle: show },
  {
    method: "GET",
    path: "/v2.0/quotas/:project/details.json",
    rule: NETWORK_RULES.get_quota,
    handle: (call) => {
      checkOwner(call);
      const quota = Object.fromEntries(
        Object.entries(QUOTA).map(([name, limit]) => [name, { limit, used: 0, reserved: 0 }]),
      );
      return { status: 200, body: { quota } };
    },
  },
];
