import type { ServiceCall, ServiceRoute } from "../server/service.ts";

const body = ({ origin }: ServiceCall) => ({
  versions: [{ id: "v2.15", status: "CURRENT", links: [{ rel: "self", href: `${origin}/image/v2/` }] }],
});

/** Version discovery. */
export const imageVersionRoutes: readonly ServiceRoute[] = [
  { method: "GET", path: "", rule: "open", handle: (call) => ({ status: 300, body: body(call) }) },
  { method: "GET", path: "/versions", rule: "open", handle: (call) => ({ status: 200, body: body(call) }) },
  { method: "GET", path: "/v2", rule: "open", handle: (call) => ({ status: 300, body: body(call) }) },
];
