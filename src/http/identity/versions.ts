import type { ServiceCall, ServiceRoute } from "../server/service.ts";

function version({ origin }: ServiceCall): object {
  return {
    id: "v3.14",
    status: "stable",
    updated: "2020-04-07T00:00:00Z",
    links: [{ rel: "self", href: `${origin}/identity/v3/` }],
    "media-types": [{ base: "application/json", type: "application/vnd.openstack.identity-v3+json" }],
  };
}

/** Version discovery. */
export const identityVersionRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "",
    rule: "open",
    handle: (call) => ({ status: 300, body: { versions: { values: [version(call)] } } }),
  },
  { method: "GET", path: "/v3", rule: "open", handle: (call) => ({ status: 200, body: { version: version(call) } }) },
];
