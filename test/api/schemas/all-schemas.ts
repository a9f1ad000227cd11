/** Every schema there is, by module and name, for tests that hold for all of them. */
import * as aggregates from "../../../src/api/resources/aggregates/aggregates-schema.ts";
import * as externalEvents from "../../../src/api/resources/external-events/external-events-schema.ts";
import * as flavors from "../../../src/api/resources/flavors/flavors-schema.ts";
import * as hypervisors from "../../../src/api/resources/hypervisors/hypervisors-schema.ts";
import * as keypairs from "../../../src/api/resources/keypairs/keypairs-schema.ts";
import * as limits from "../../../src/api/resources/limits/limits-schema.ts";
import * as migrations from "../../../src/api/resources/migrations/migrations-schema.ts";
import * as quotas from "../../../src/api/resources/quotas/quotas-schema.ts";
import * as serverGroups from "../../../src/api/resources/server-groups/server-groups-schema.ts";
import * as services from "../../../src/api/resources/services/services-schema.ts";
import * as usage from "../../../src/api/resources/usage/usage-schema.ts";
import * as serverMetadata from "../../../src/api/schema/metadata.ts";
import * as noQuery from "../../../src/api/schema/no-query.ts";
import { VersionedSchema } from "../../../src/api/schema/versioned.ts";
import { ACTIONS } from "../../../src/api/servers/actions.ts";
import * as servers from "../../../src/api/servers/servers-schema.ts";
import * as instanceActions from "../../../src/api/servers/subresources/instance-actions-schema.ts";
import * as interfaces from "../../../src/api/servers/subresources/interfaces-schema.ts";
import * as remoteConsoles from "../../../src/api/servers/subresources/remote-consoles-schema.ts";
import * as serverTags from "../../../src/api/servers/subresources/server-tags-schema.ts";
import * as volumeAttachments from "../../../src/api/servers/subresources/volume-attachments-schema.ts";

const MODULES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  aggregates,
  "external-events": externalEvents,
  flavors,
  hypervisors,
  "instance-actions": instanceActions,
  interfaces,
  keypairs,
  limits,
  migrations,
  "no-query": noQuery,
  quotas,
  "remote-consoles": remoteConsoles,
  "server-actions": Object.fromEntries([...ACTIONS].map(({ key, schema }) => [key, schema])),
  "server-groups": serverGroups,
  "server-metadata": serverMetadata,
  "server-tags": serverTags,
  servers,
  services,
  usage,
  "volume-attachments": volumeAttachments,
};

export const ALL_SCHEMAS: readonly (readonly [name: string, schema: VersionedSchema])[] = Object.entries(
  MODULES,
).flatMap(([module, exported]) =>
  Object.entries(exported).flatMap(([name, each]) =>
    each instanceof VersionedSchema ? [[`${module}.${name}`, each as VersionedSchema] as const] : [],
  ),
);
