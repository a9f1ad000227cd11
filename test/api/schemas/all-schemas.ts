/** Every schema there is, by module and name, for tests that hold for all of them. */
import * as aggregates from "../../../src/api/schemas/aggregates.ts";
import * as externalEvents from "../../../src/api/schemas/external-events.ts";
import * as flavors from "../../../src/api/schemas/flavors.ts";
import * as hypervisors from "../../../src/api/schemas/hypervisors.ts";
import * as instanceActions from "../../../src/api/schemas/instance-actions.ts";
import * as interfaces from "../../../src/api/schemas/interfaces.ts";
import * as keypairs from "../../../src/api/schemas/keypairs.ts";
import * as limits from "../../../src/api/schemas/limits.ts";
import * as migrations from "../../../src/api/schemas/migrations.ts";
import * as noQuery from "../../../src/api/schemas/no-query.ts";
import * as quotas from "../../../src/api/schemas/quotas.ts";
import * as remoteConsoles from "../../../src/api/schemas/remote-consoles.ts";
import * as serverActions from "../../../src/api/schemas/server-actions.ts";
import * as serverGroups from "../../../src/api/schemas/server-groups.ts";
import * as serverMetadata from "../../../src/api/schemas/server-metadata.ts";
import * as serverTags from "../../../src/api/schemas/server-tags.ts";
import * as servers from "../../../src/api/schemas/servers.ts";
import * as services from "../../../src/api/schemas/services.ts";
import * as usage from "../../../src/api/schemas/usage.ts";
import { VersionedSchema } from "../../../src/api/schemas/versioned.ts";
import * as volumeAttachments from "../../../src/api/schemas/volume-attachments.ts";

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
  "server-actions": serverActions,
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
