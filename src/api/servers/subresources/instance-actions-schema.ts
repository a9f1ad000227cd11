/** `GET /servers/{server_id}/os-instance-actions` (API reference: "Servers actions"). */
import * as p from "../../schema/parameters.ts";
import { querySchema, since } from "../../schema/versioned.ts";

/** Nothing is checked before 2.58. */
export const listInstanceActionsQuery = querySchema(
  since(58, {
    type: "object",
    properties: {
      ...p.paginationOnce,
      "changes-since": p.once(p.time),
      "changes-before": since(66, p.once(p.time)),
    },
    additionalProperties: false,
  }),
);
