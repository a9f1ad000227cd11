import type { ServiceRoute } from "../server/service.ts";

/** Version discovery. @param max the newest microversion */
export function placementVersionRoutes(max: string): readonly ServiceRoute[] {
  return [
    {
      method: "GET",
      path: "",
      rule: "open",
      handle: ({ origin }) => ({
        status: 200,
        body: {
          versions: [
            {
              id: "v1.0",
              status: "CURRENT",
              min_version: "1.0",
              max_version: max,
              links: [{ rel: "self", href: `${origin}/placement/` }],
            },
          ],
        },
      }),
    },
  ];
}
