import type { ServiceError } from "../server/errors.ts";
import type { Service, ServiceCall } from "../server/service.ts";
import { resourceProviderRoutes } from "./resource-providers.ts";
import { placementVersionRoutes } from "./versions.ts";

/** Newest microversion of Placement. */
const MAX_VERSION = "1.39";

function echo(call: ServiceCall): Readonly<Record<string, string>> {
  const asked = /placement\s+(\S+)/.exec(String(call.headers["openstack-api-version"] ?? ""))?.[1];
  const version = asked === "latest" ? MAX_VERSION : (asked ?? "1.0");
  return { "OpenStack-API-Version": `placement ${version}`, Vary: "OpenStack-API-Version" };
}

/** Placement, to be read: the hosts of the cloud as resource providers. */
export const placement: Service = {
  prefix: "/placement",
  routes: [...placementVersionRoutes(MAX_VERSION), ...resourceProviderRoutes],
  fault: ({ status, message }: ServiceError) => ({ errors: [{ status, title: "Error", detail: message }] }),
  headers: echo,
};
