import { aggregates } from "./aggregates.ts";
import { availabilityZones } from "./availability-zones.ts";
import type { Handler, Route } from "./call.ts";
import { extensions } from "./extensions.ts";
import { externalEvents } from "./external-events.ts";
import { flavorAccess } from "./flavor-access.ts";
import { flavorExtraSpecs } from "./flavor-extra-specs.ts";
import { flavors } from "./flavors.ts";
import { hosts } from "./hosts.ts";
import { hypervisors } from "./hypervisors.ts";
import { images } from "./images.ts";
import { keypairs } from "./keypairs.ts";
import { limits } from "./limits.ts";
import { migrations } from "./migrations.ts";
import { proxies } from "./proxies/index.ts";
import { checkQuery } from "./query.ts";
import { quotas } from "./quotas.ts";
import { removedApis } from "./removed.ts";
import { noQuery } from "./schemas/no-query.ts";
import { serverGroups } from "./server-groups.ts";
import { instanceActions } from "./servers/instance-actions.ts";
import { ips } from "./servers/ips.ts";
import { serverMetadata } from "./servers/metadata.ts";
import { serverMigrations } from "./servers/migrations.ts";
import { servers } from "./servers/routes.ts";
import { serverTags } from "./servers/tags.ts";
import { services } from "./services.ts";
import { usage } from "./usage.ts";
import { usageAuditLog } from "./usage-audit-log.ts";
import { from } from "./versioned-route.ts";

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
