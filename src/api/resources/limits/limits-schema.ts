/** `GET /limits` (API reference: "Limits"). */
import * as p from "../../schema/parameters.ts";
import { querySchema } from "../../schema/versioned.ts";

export const limitsQuery = querySchema({
  type: "object",
  properties: { tenant_id: p.anyText },
  additionalProperties: p.refusedSince(75),
});
