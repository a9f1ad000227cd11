import type { ServiceError } from "../server/errors.ts";
import type { Service, ServiceCall } from "../server/service.ts";
import { actions } from "./actions.ts";
import { attachments } from "./attachments.ts";
import { limits } from "./limits.ts";
import { metadata } from "./metadata.ts";
import { MAX_VERSION, versionOf } from "./microversion.ts";
import { quotas } from "./quotas.ts";
import { snapshots } from "./snapshots.ts";
import { types } from "./types.ts";
import { versions } from "./versions.ts";
import { volumes } from "./volumes.ts";

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
    ...versions(MAX_VERSION),
    ...volumes,
    ...metadata,
    ...snapshots,
    ...attachments,
    ...actions,
    ...limits,
    ...quotas,
    ...types,
  ],
  fault: ({ status, message }: ServiceError) => ({ [FAULTS[status] ?? "computeFault"]: { code: status, message } }),
  headers: echo,
};
