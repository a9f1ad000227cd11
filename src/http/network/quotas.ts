import type { ServiceRoute } from "../server/service.ts";

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

const show = () => ({ status: 200, body: { quota: QUOTA } });

/** `/v2.0/quotas`. */
export const networkQuotaRoutes: readonly ServiceRoute[] = [
  { method: "GET", path: "/v2.0/quotas/:project", handle: show },
  { method: "GET", path: "/v2.0/quotas/:project/default", handle: show },
  {
    method: "GET",
    path: "/v2.0/quotas/:project/details.json",
    handle: () => {
      const quota = Object.fromEntries(
        Object.entries(QUOTA).map(([name, limit]) => [name, { limit, used: 0, reserved: 0 }]),
      );
      return { status: 200, body: { quota } };
    },
  },
];
