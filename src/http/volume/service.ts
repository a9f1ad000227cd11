import type { ServiceError } from "../server/errors.ts";
import type { Service, ServiceCall } from "../server/service.ts";
import { volumeActionRoutes } from "./actions.ts";
import { volumeAttachmentRoutes } from "./attachments.ts";
import { volumeLimitRoutes } from "./limits.ts";
import { volumeMetadataRoutes } from "./metadata.ts";
import { MAX_VERSION, versionOf } from "./microversion.ts";
import { volumeQuotaRoutes } from "./quotas.ts";
import { volumeSnapshotRoutes } from "./snapshots.ts";
import { volumeTypeRoutes } from "./types.ts";
import { volumeVersionRoutes } from "./versions.ts";
import { volumeRoutes } from "./volumes.ts";

const FAULTS: Readonly<Record<number, string>> = {
  400: "badRequest",
  401: "unauthorized",
  403: "forbidden",
  404: "itemNotFound",
  409: "conflictingRequest",
};

/** The microversion of an answer: what was asked for, repeated. */
function echo(call: ServiceCall): Readonly<Record<string, string>> {
  return { "OpenStack-API-Version": `volume ${versionOf(call)}`, Vary: "OpenStack-API-Version" };
}

/** Cinder, Block Storage API v3, over the volumes of the cloud. */
export const volume: Service = {
  prefix: "/volume",
  routes: [
    ...volumeVersionRoutes(MAX_VERSION),
    ...volumeRoutes,
    ...volumeMetadataRoutes,
    ...volumeSnapshotRoutes,
    ...volumeAttachmentRoutes,
    ...volumeActionRoutes,
    ...volumeLimitRoutes,
    ...volumeQuotaRoutes,
    ...volumeTypeRoutes,
  ],
  fault: ({ status, message }: ServiceError) => ({ [FAULTS[status] ?? "computeFault"]: { code: status, message } }),
  headers: echo,
};
