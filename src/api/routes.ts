import type { Handler, Route } from "./core/call.ts";
import { checkQuery } from "./core/query.ts";
import { from } from "./core/versioned-route.ts";
import { unexpectedError } from "./protocol/errors.ts";
import { proxies } from "./proxies/index.ts";
import { aggregates } from "./resources/aggregates/aggregates.ts";
import { assistedVolumeSnapshots } from "./resources/assisted-volume-snapshots/assisted-volume-snapshots.ts";
import { availabilityZones } from "./resources/availability-zones/availability-zones.ts";
import { extensions } from "./resources/extensions/extensions.ts";
import { removedApis } from "./resources/extensions/removed.ts";
import { externalEvents } from "./resources/external-events/external-events.ts";
import { flavorAccess } from "./resources/flavors/flavor-access.ts";
import { flavorExtraSpecs } from "./resources/flavors/flavor-extra-specs.ts";
import { flavors } from "./resources/flavors/flavors.ts";
import { computeHostRoutes } from "./resources/hosts/hosts.ts";
import { hypervisors } from "./resources/hypervisors/hypervisors.ts";
import { images } from "./resources/images/images.ts";
import { keypairs } from "./resources/keypairs/keypairs.ts";
import { limits } from "./resources/limits/limits.ts";
import { migrations } from "./resources/migrations/migrations.ts";
import { quotas } from "./resources/quotas/quotas.ts";
import { serverGroups } from "./resources/server-groups/server-groups.ts";
import { services } from "./resources/services/services.ts";
import { usage } from "./resources/usage/usage.ts";
import { usageAuditLog } from "./resources/usage/usage-audit-log.ts";
import { noQuery } from "./schema/no-query.ts";
import { ACTIONS, type Actions } from "./servers/actions.ts";
import { serverRoutes } from "./servers/routes.ts";
import { instanceActions } from "./servers/subresources/instance-actions.ts";
import { ips } from "./servers/subresources/ips.ts";
import { serverMetadata } from "./servers/subresources/metadata.ts";
import { serverMigrations } from "./servers/subresources/migrations.ts";
import { serverTags } from "./servers/subresources/tags.ts";

/** The routes of all resources but the servers themselves. */
const BESIDE_SERVERS: readonly Route[] = [
  ...instanceActions,
  ...ips,
  ...serverMetadata,
  ...serverMigrations,
  ...serverTags,
  ...aggregates,
  ...assistedVolumeSnapshots,
  ...availabilityZones,
  ...extensions,
  ...externalEvents,
  ...flavorAccess,
  ...flavorExtraSpecs,
  ...flavors,
  ...computeHostRoutes,
  ...hypervisors,
  ...images,
  ...keypairs,
  ...limits,
  ...migrations,
  ...proxies,
  ...quotas,
  ...removedApis,
  ...serverGroups,
  ...services,
  ...usage,
  ...usageAuditLog,
];

/** From 2.102 on a GET that knows no query parameters refuses them. */
function withoutQuery(handler: Handler): Handler {
  return (call) => {
    if (call.minor >= 102 && call.query !== "") checkQuery(noQuery, call.minor, call.query);
    return handler(call);
  };
}

/**
 * `/os-volumes_boot`, up to 2.102 another name of `/servers`. The newest Nova breaks over everything but reading and
 * deleting there: the status codes that its controllers declare do not know this name.
 */
function volumesBoot(own: readonly Route[]): readonly Route[] {
  return own
    .filter(([, template]) => /^\/servers(\/detail|\/\{server_id\}(\/action)?)?$/.test(template))
    .map(([method, template, handler, ...query]) => [
      method,
      template.replace("/servers", "/os-volumes_boot"),
      from(0, method === "GET" || method === "DELETE" ? handler : brokenInNewest(handler), 102),
      ...query,
    ]);
}

function brokenInNewest(handler: Handler): Handler {
  return (call) => {
    if (call.state.settings.release !== "zed") throw unexpectedError("webob.exc.HTTPInternalServerError");
    return handler(call);
  };
}

/** Every route of a Compute API whose servers have these actions. */
export function routesWith(actions: Actions): readonly Route[] {
  const own = serverRoutes(actions);
  return [...own, ...BESIDE_SERVERS, ...volumesBoot(own)].map(([method, template, handler, query]) => [
    method,
    template,
    method === "GET" && query === undefined ? withoutQuery(handler) : handler,
  ]);
}

/** Every route of Nova's Compute API, resource by resource. */
export const ROUTES: readonly Route[] = routesWith(ACTIONS);
