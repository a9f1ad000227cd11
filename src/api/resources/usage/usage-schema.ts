/** `/os-simple-tenant-usage` (API reference: "Usage reports"). */
import * as p from "../../schema/parameters.ts";
import { querySchema, since } from "../../schema/versioned.ts";

const paging = { limit: since(40, p.pagination.limit), marker: since(40, p.pagination.marker) } as const;

export const listUsageQuery = querySchema({
  type: "object",
  properties: { start: p.anyText, end: p.anyText, detailed: p.anyText, ...paging },
  additionalProperties: p.refusedSince(75),
});

/** The query for one project. */
export const showUsageQuery = querySchema({
  type: "object",
  properties: { start: p.anyText, end: p.anyText, ...paging },
  additionalProperties: p.refusedSince(75),
});
