import { booleanOf, type ServiceCall, type ServiceRoute } from "../server/service.ts";
import { QUOTA, usageOf } from "./quota.ts";

function show(call: ServiceCall) {
  const id = call.params.of ?? "";
  if (booleanOf(call.query.get("usage")) !== true) return { status: 200, body: { quota_set: { id, ...QUOTA } } };
  const used: Readonly<Record<string, number>> = { ...usageOf(call, id) };
  const detailed = Object.entries(QUOTA).map(([name, limit]) => [
    name,
    { limit, in_use: used[name] ?? 0, reserved: 0 },
  ]);
  return { status: 200, body: { quota_set: { id, ...Object.fromEntries(detailed) } } };
}

/** `/v3/{project}/os-quota-sets`, `os-quota-class-sets` and the zones. */
export const volumeQuotaRoutes: readonly ServiceRoute[] = [
  { method: "GET", path: "/v3/:project/os-quota-sets/:of", handle: show },
  {
    method: "GET",
    path: "/v3/:project/os-quota-sets/:of/defaults",
    handle: (call) => ({ status: 200, body: { quota_set: { id: call.params.of, ...QUOTA } } }),
  },
  {
    method: "GET",
    path: "/v3/:project/os-quota-class-sets/:of",
    handle: (call) => ({ status: 200, body: { quota_class_set: { id: call.params.of, ...QUOTA } } }),
  },
  {
    method: "GET",
    path: "/v3/:project/os-availability-zone",
    handle: ({ cloud }) => ({
      status: 200,
      body: {
        availabilityZoneInfo: [
          { zoneName: cloud.state.settings.conf.DEFAULT.default_availability_zone, zoneState: { available: true } },
        ],
      },
    }),
  },
];
