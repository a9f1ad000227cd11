import type { Handler, Route } from "./core/call.ts";
import { checkQuery } from "./core/query.ts";
import { from } from "./core/versioned-route.ts";
import { proxies } from "./proxies/index.ts";
import { aggregates } from "./resources/aggregates/aggregates.ts";
import { availabilityZones } from "./resources/availability-zones/availability-zones.ts";
import { extensions } from "./resources/extensions/extensions.ts";
import { removedApis } from "./resources/extensions/removed.ts";
import { externalEvents } from "./resources/external-events/external-events.ts";
import { flavorAccess } from "./resources/flavors/flavor-access.ts";
import { flavorExtraSpecs } from "./resources/flavors/flavor-extra-specs.ts";
import { flavors } from "./resources/flavors/flavors.ts";
import { hosts } from "./resources/hosts/hosts.ts";
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
import { servers } from "./servers/routes.ts";
import { instanceActions } from "./servers/subresources/instance-actions.ts";
import { ips } from "./servers/subresources/ips.ts";
import { serverMetadata } from "./servers/subresources/metadata.ts";
import { serverMigrations } from "./servers/subresources/migrations.ts";
import { serverTags } from "./servers/subresources/tags.ts";

const ALL: readonly Route[] = [
  ...servers,
  ...instanceActions,
  ...ips,
  ...serverMetadata,
  ...serverMigrations,
  ...serverTags,
  ...aggregates,
  ...availabilityZones,
  ...extensions,
  ...externalEvents,
  ...flavorAccess,
  ...flavorExtraSpecs,
  ...flavors,
  ...hosts,
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

/** Paths whose GET has query parameters of its own, or checks none at any microversion. */
const OWN_QUERY: ReadonlySet<string> = new Set([
  "/flavors",
  "/flavors/detail",
  "/limits",
  "/os-hypervisors",
  "/os-hypervisors/detail",
  "/os-hypervisors/{id}",
  "/os-keypairs",
  "/os-keypairs/{id}",
  "/os-migrations",
  "/os-quota-sets/{id}",
  "/os-quota-sets/{id}/detail",
  "/os-server-groups",
  "/os-services",
  "/os-simple-tenant-usage",
  "/os-simple-tenant-usage/{id}",
  "/os-volumes_boot",
  "/os-volumes_boot/detail",
  "/servers",
  "/servers/detail",
  "/servers/{server_id}/os-instance-actions",
  "/servers/{server_id}/os-volume_attachments",
  "/servers/{server_id}/tags",
  "/servers/{server_id}/tags/{id}",
]);

/** From 2.102 on a GET that knows no query parameters refuses them. */
function withoutQuery(handler: Handler): Handler {
  return (call) => {
    if (call.minor >= 102 && call.query !== "") checkQuery(noQuery, call.minor, call.query);
    return handler(call);
  };
}

/** `/os-volumes_boot`, up to 2.102 another name of `/servers`. */
const VOLUMES_BOOT: readonly Route[] = servers
  .filter(([, template]) => /^\/servers(\/detail|\/\{server_id\}(\/action)?)?$/.test(template))
  .map(([method, template, handler]) => [
    method,
    template.replace("/servers", "/os-volumes_boot"),
    from(0, handler, 102),
  ]);

/** Every route of the Compute API, resource by resource. */
export const ROUTES: readonly Route[] = [...ALL, ...VOLUMES_BOOT].map(([method, template, handler]) => [
  method,
  template,
  method === "GET" && !OWN_QUERY.has(template) ? withoutQuery(handler) : handler,
]);
