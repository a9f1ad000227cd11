import type { ServiceCall, ServiceRoute } from "../server/service.ts";

function body({ origin }: ServiceCall, max: string): object {
  return {
    versions: [
      {
        id: "v3.0",
        status: "CURRENT",
        version: max,
        min_version: "3.0",
        updated: "2022-03-30T00:00:00Z",
        links: [{ rel: "self", href: `${origin}/volume/v3/` }],
        "media-types": [{ base: "application/json", type: "application/vnd.openstack.volume+json;version=3" }],
      },
    ],
  };
}

/** Version discovery. @param max the newest microversion */
export function volumeVersionRoutes(max: string): readonly ServiceRoute[] {
  return [
    { method: "GET", path: "", rule: "open", handle: (call) => ({ status: 300, body: body(call, max) }) },
    { method: "GET", path: "/v3", rule: "open", handle: (call) => ({ status: 200, body: body(call, max) }) },
  ];
}
