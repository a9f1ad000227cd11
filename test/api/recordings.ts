/** The recorded exchanges as validation sees them: schema, microversion and input of each, without any cloud behind. */

import { checkQuery } from "../../src/api/core/query.ts";
import { Router } from "../../src/api/core/router.ts";
import { validate } from "../../src/api/core/validation.ts";
import { ApiError } from "../../src/api/protocol/errors.ts";
import { LEGACY, type Minor, negotiate } from "../../src/api/protocol/microversion.ts";
import {
  addHost,
  createAggregate,
  removeHost,
  setMetadata,
  updateAggregate,
} from "../../src/api/resources/aggregates/aggregates-schema.ts";
import { createExternalEvents } from "../../src/api/resources/external-events/external-events-schema.ts";
import { createFlavor, listFlavorsQuery } from "../../src/api/resources/flavors/flavors-schema.ts";
import { createKeypair, keypairQuery, listKeypairsQuery } from "../../src/api/resources/keypairs/keypairs-schema.ts";
import { limitsQuery } from "../../src/api/resources/limits/limits-schema.ts";
import { listMigrationsQuery } from "../../src/api/resources/migrations/migrations-schema.ts";
import { quotaSetQuery, updateQuotaSet } from "../../src/api/resources/quotas/quotas-schema.ts";
import {
  createServerGroup,
  listServerGroupsQuery,
} from "../../src/api/resources/server-groups/server-groups-schema.ts";
import { listServicesQuery, updateService } from "../../src/api/resources/services/services-schema.ts";
import { setServerMetadata, setServerMetadataItem } from "../../src/api/schema/metadata.ts";
import { noQuery } from "../../src/api/schema/no-query.ts";
import type { VersionedSchema } from "../../src/api/schema/versioned.ts";
import { ACTIONS } from "../../src/api/servers/actions.ts";
import { createServerSchema, listServersQuery, updateServerSchema } from "../../src/api/servers/servers-schema.ts";
import { listInstanceActionsQuery } from "../../src/api/servers/subresources/instance-actions-schema.ts";
import { attachInterfaceSchema } from "../../src/api/servers/subresources/interfaces-schema.ts";
import { createRemoteConsoleSchemas } from "../../src/api/servers/subresources/remote-consoles-schema.ts";
import { addTag, replaceTags } from "../../src/api/servers/subresources/server-tags-schema.ts";
import {
  attachVolumeSchema,
  listVolumeAttachmentsQuery,
  updateVolumeAttachmentSchema,
} from "../../src/api/servers/subresources/volume-attachments-schema.ts";
import { recording } from "../recordings.ts";

export interface Exchange {
  readonly file: string;
  readonly case: string;
  readonly as: string;
  readonly microversion: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    readonly raw?: string;
    readonly headers?: Readonly<Record<string, string | null>>;
    readonly root?: boolean;
  };
  readonly status: number;
  readonly message: string | undefined;
}

interface RecordedStep {
  readonly as?: string;
  readonly microversion?: string;
  readonly request?: Exchange["request"];
  readonly response?: { readonly status: number; readonly body?: Record<string, { readonly message?: string }> | null };
}

/** All exchanges of some recordings, by the start of their file names. */
export function exchanges(...files: readonly string[]): Exchange[] {
  return files.flatMap((file) => {
    const { cases } = recording<{
      readonly cases: readonly { case: string; microversion: string; steps: readonly RecordedStep[] }[];
    }>(`transcripts/${file}`);
    return cases.flatMap((each) =>
      each.steps.flatMap(({ as = "", microversion = each.microversion, request, response }): Exchange[] => {
        if (request === undefined || response === undefined) return [];
        const message = Object.values(response.body ?? {})[0]?.message;
        return [{ file, case: each.case, as, microversion, request, status: response.status, message }];
      }),
    );
  });
}

interface Route {
  readonly body?: VersionedSchema;
  readonly query?: VersionedSchema;
  readonly action?: true;
}

const router = new Router<Route>()
  .add("GET", "/servers", { query: listServersQuery })
  .add("GET", "/servers/detail", { query: listServersQuery })
  .add("POST", "/servers", { body: createServerSchema })
  .add("GET", "/servers/{id}", { query: noQuery })
  .add("PUT", "/servers/{id}", { body: updateServerSchema })
  .add("POST", "/servers/{id}/action", { action: true })
  .add("POST", "/servers/{server_id}/metadata", { body: setServerMetadata })
  .add("PUT", "/servers/{server_id}/metadata", { body: setServerMetadata })
  .add("PUT", "/servers/{server_id}/metadata/{id}", { body: setServerMetadataItem })
  .add("PUT", "/servers/{server_id}/tags", { body: replaceTags })
  .add("PUT", "/servers/{server_id}/tags/{id}", { body: addTag })
  .add("POST", "/servers/{server_id}/os-interface", { body: attachInterfaceSchema })
  .add("POST", "/servers/{server_id}/remote-consoles", { body: createRemoteConsoleSchemas.zed })
  .add("GET", "/servers/{server_id}/os-instance-actions", { query: listInstanceActionsQuery })
  .add("GET", "/servers/{server_id}/os-volume_attachments", { query: listVolumeAttachmentsQuery })
  .add("POST", "/servers/{server_id}/os-volume_attachments", { body: attachVolumeSchema })
  .add("PUT", "/servers/{server_id}/os-volume_attachments/{id}", { body: updateVolumeAttachmentSchema })
  .add("GET", "/flavors", { query: listFlavorsQuery })
  .add("GET", "/flavors/detail", { query: listFlavorsQuery })
  .add("POST", "/flavors", { body: createFlavor })
  .add("GET", "/limits", { query: limitsQuery })
  .add("POST", "/os-aggregates", { body: createAggregate })
  .add("PUT", "/os-aggregates/{id}", { body: updateAggregate })
  .add("GET", "/os-keypairs", { query: listKeypairsQuery })
  .add("POST", "/os-keypairs", { body: createKeypair })
  .add("DELETE", "/os-keypairs/{id}", { query: keypairQuery })
  .add("GET", "/os-migrations", { query: listMigrationsQuery })
  .add("GET", "/os-quota-sets/{id}", { query: quotaSetQuery })
  .add("PUT", "/os-quota-sets/{id}", { body: updateQuotaSet })
  .add("GET", "/os-server-groups", { query: listServerGroupsQuery })
  .add("POST", "/os-server-groups", { body: createServerGroup })
  .add("POST", "/os-server-external-events", { body: createExternalEvents })
  .add("GET", "/os-services", { query: listServicesQuery })
  .add("PUT", "/os-services/{id}", { body: updateService });

const AGGREGATE_ACTIONS: Readonly<Record<string, VersionedSchema>> = {
  add_host: addHost,
  remove_host: removeHost,
  set_metadata: setMetadata,
};
router.add("POST", "/os-aggregates/{id}/action", { action: true });

/** What stands for `{name}` in a recording: a time or a server. */
function standIn(name: string): string {
  return name.startsWith("u_") ? "2024-01-02T03:04:05Z" : "11111111-2222-4333-8444-555555555555";
}

function expand(value: unknown): unknown {
  if (typeof value === "string") {
    return value
      .replace(/\{\{repeat:(.):(\d+)\}\}/gu, (_, char: string, times: string) => char.repeat(Number(times)))
      .replace(/(?<!\{)\{(\w+)\}/g, (_, name: string) => standIn(name))
      .replaceAll("<uuid>", standIn("uuid"))
      .replaceAll("<timestamp>", standIn("u_"));
  }
  if (Array.isArray(value)) return value.map(expand);
  if (typeof value !== "object" || value === null) return value;
  const fill = (value as { $fill?: { n: number; key: string; value: unknown } }).$fill;
  if (fill !== undefined) {
    return Object.fromEntries(Array.from({ length: fill.n }, (_, i) => [fill.key.replace("#", String(i)), fill.value]));
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [String(expand(key)), expand(each)]));
}

function minorOf(exchange: Exchange, legacy: boolean): Minor | undefined {
  if (legacy) return LEGACY;
  const headers: Record<string, string> = {};
  if (exchange.microversion !== "none") headers["openstack-api-version"] = `compute ${exchange.microversion}`;
  for (const [name, value] of Object.entries(exchange.request.headers ?? {})) {
    if (value !== null) headers[name.toLowerCase()] = value;
  }
  try {
    return negotiate(headers, 93);
  } catch {
    return undefined;
  }
}

/** What validation has to say to an exchange: nothing, or the text of its 400. `skipped` where it has no part in it. */
export function verdict(exchange: Exchange): { readonly message?: string; readonly skipped?: true } {
  const { request } = exchange;
  const [path = "", query = ""] = String(expand(request.path)).split(/\?(.*)/s);
  const routed = router.match(request.method, request.root === true ? path : `/v2.1${path}`);
  if (routed.kind !== "api") return { skipped: true };
  const minor = minorOf(exchange, routed.legacy);
  if (minor === undefined) return { skipped: true };
  const body = request.raw === undefined ? (expand(request.body) ?? null) : parseRaw(request.raw);
  if (body === MALFORMED) return { skipped: true };
  let schema = routed.handler.body;
  if (routed.handler.action === true) {
    const keys = typeof body === "object" && body !== null ? Object.keys(body) : [];
    if (keys.length !== 1) return { skipped: true };
    schema = ACTIONS.get(keys[0] ?? "")?.schema ?? AGGREGATE_ACTIONS[keys[0] ?? ""];
  }
  try {
    if (routed.handler.query !== undefined) checkQuery(routed.handler.query, minor, query);
    if (schema !== undefined) validate(schema, minor, body);
    return {};
  } catch (error) {
    if (error instanceof ApiError) return { message: error.message };
    throw error;
  }
}

const MALFORMED = Symbol("malformed");

function parseRaw(raw: string): unknown {
  if (raw === "") return null;
  try {
    return JSON.parse(raw);
  } catch {
    return MALFORMED;
  }
}

/** The texts a 400 of validation has. */
export function isValidationMessage(message: string): boolean {
  return (
    /^(Invalid input for (field\/attribute|query parameters)|An invalid 'name' value|Additional properties)/.test(
      message,
    ) || /(is a required property|is not of type '\w+'|does not match any of the regexes: '\^_')$/.test(message)
  );
}

/** A text of ours as the recordings have it, where what changes from run to run is replaced. */
export function asRecorded(message: string): string {
  return message
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?/g, "<timestamp>")
    .replace(/(sort_key\. Value: .*is not one of )\[.*\]$/s, "$1<sort_keys>");
}
