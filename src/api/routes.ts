import { aggregates } from "./aggregates.ts";
import { availabilityZones } from "./availability-zones.ts";
import type { Route } from "./call.ts";
import { extensions } from "./extensions.ts";
import { externalEvents } from "./external-events.ts";
import { flavorAccess } from "./flavor-access.ts";
import { flavorExtraSpecs } from "./flavor-extra-specs.ts";
import { flavors } from "./flavors.ts";
import { hypervisors } from "./hypervisors.ts";
import { keypairs } from "./keypairs.ts";
import { limits } from "./limits.ts";
import { migrations } from "./migrations.ts";
import { quotas } from "./quotas.ts";
import { removedApis } from "./removed.ts";
import { serverGroups } from "./server-groups.ts";
import { instanceActions } from "./servers/instance-actions.ts";
import { ips } from "./servers/ips.ts";
import { serverMetadata } from "./servers/metadata.ts";
import { migrationActions } from "./servers/migration-actions.ts";
import { serverMigrations } from "./servers/migrations.ts";
import { servers } from "./servers/routes.ts";
import { serverTags } from "./servers/tags.ts";
import { services } from "./services.ts";
import { usage } from "./usage.ts";

/** Every route of the Compute API, resource by resource. */
export const ROUTES: readonly Route[] = [
  ...servers,
  ...instanceActions,
  ...ips,
  ...serverMetadata,
  ...migrationActions,
  ...serverMigrations,
  ...serverTags,
  ...aggregates,
  ...availabilityZones,
  ...extensions,
  ...externalEvents,
  ...flavorAccess,
  ...flavorExtraSpecs,
  ...flavors,
  ...hypervisors,
  ...keypairs,
  ...limits,
  ...migrations,
  ...quotas,
  ...removedApis,
  ...serverGroups,
  ...services,
  ...usage,
];
