import type { ServiceError } from "../errors.ts";
import type { Service, ServiceCall } from "../service.ts";
import { actions } from "./actions.ts";
import { attachments } from "./attachments.ts";
import { limits } from "./limits.ts";
import { metadata } from "./metadata.ts";
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

/** Newest microversion of Cinder that clients may ask for. */
export const MAX_VERSION = "3.70";

/** The microversion of an answer: what was asked for, repeated. */
function echo(call: ServiceCall): Readonly<Record<string, string>> {
  const asked = /volume\s+(\S+)/.exec(String(call.headers["openstack-api-version"] ?? ""))?.[1];
  const version = asked === "latest" ? MAX_VERSION : (asked ?? "3.0");
  return { "OpenStack-API-Version": `volume ${version}`, Vary: "OpenStack-API-Version" };
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
