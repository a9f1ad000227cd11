/** `/os-server-groups` (API reference: "Server groups"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, querySchema, since, until } from "../../schema/versioned.ts";

export const createServerGroup = bodySchema({
  type: "object",
  properties: {
    server_group: {
      type: "object",
      properties: {
        name: p.name,
        policies: until(63, {
          type: "array",
          items: [
            {
              type: "string",
              enum: ["anti-affinity", "affinity", since(15, "soft-anti-affinity"), since(15, "soft-affinity")],
            },
          ],
          uniqueItems: true,
          minItems: 1,
          maxItems: 1,
          additionalItems: false,
        }),
        policy: since(64, {
          type: "string",
          enum: ["anti-affinity", "affinity", "soft-anti-affinity", "soft-affinity"],
        }),
        rules: since(64, {
          type: "object",
          properties: { max_server_per_host: p.positiveInteger },
          additionalProperties: false,
        }),
      },
      required: ["name", until(63, "policies"), since(64, "policy")],
      additionalProperties: false,
    },
  },
  required: ["server_group"],
  additionalProperties: false,
});

export const listServerGroupsQuery = querySchema({
  type: "object",
  properties: {
    all_projects: p.anyText,
    limit: p.repeatable(p.nonNegativeInteger),
    offset: p.repeatable(p.nonNegativeInteger),
  },
  additionalProperties: p.refusedSince(75),
});
