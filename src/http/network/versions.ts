import type { ServiceRoute } from "../server/service.ts";

/** Version discovery. */
export const networkVersionRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "",
    rule: "open",
    handle: ({ origin }) => ({
      status: 200,
      body: {
        versions: [{ id: "v2.0", status: "CURRENT", links: [{ rel: "self", href: `${origin}/network/v2.0/` }] }],
      },
    }),
  },
  {
    method: "GET",
    path: "/v2.0",
    rule: "open",
    handle: ({ origin }) => ({
      status: 200,
      body: {
        resources: ["networks", "subnets", "ports"].map((name) => ({
          name: name.slice(0, -1),
          collection: name,
          links: [{ rel: "self", href: `${origin}/network/v2.0/${name}` }],
        })),
      },
    }),
  },
];
