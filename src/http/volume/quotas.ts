import { authorizeService } from "../server/policy.ts";
import { booleanOf, type ServiceCall, type ServiceRoute } from "../server/service.ts";
import { VOLUME_RULES } from "./policy.ts";
import { QUOTA, usageOf } from "./quota.ts";

/** The project that a path asks about, or another name of it. @throws ServiceError 403 */
function quotaOwner(call: ServiceCall): string {
  const projectId = call.params.of ?? "";
  authorizeService(call, VOLUME_RULES["volume_extension:quotas:show"], { projectId });
  return projectId;
}

function show(call: ServiceCall) {
  const id = quotaOwner(call);
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
  {
    method: "GET",
    path: "/v3/:project/os-quota-sets/:of",
    rule: VOLUME_RULES["volume_extension:quotas:show"],
    handle: show,
  },
  {
    method: "GET",
    path: "/v3/:project/os-quota-sets/:of/defaults",
    rule: VOLUME_RULES["volume_extension:quotas:show"],
    handle: (call) => ({ status: 200, body: { quota_set: { id: quotaOwner(call), ...QUOTA } } }),
  },
  {
    method: "GET",
    path: "/v3/:project/os-quota-class-sets/:of",
    rule: VOLUME_RULES["volume_extension:quota_classes:get"],
    handle: (call) => ({ status: 200, body: { quota_class_set: { id: call.params.of, ...QUOTA } } }),
  },
  {
    method: "GET",
    path: "/v3/:project/os-availability-zone",
    rule: VOLUME_RULES["volume:availability_zone_list"],
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
