/** `/os-hosts` (API reference: "Hosts"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, querySchema } from "../../schema/versioned.ts";

const SWITCH = { type: "string", enum: ["enable", "disable", "Enable", "Disable", "ENABLE", "DISABLE"] } as const;

export const updateHost = bodySchema({
  type: "object",
  properties: { status: SWITCH, maintenance_mode: SWITCH },
  minProperties: 1,
  additionalProperties: false,
});

export const listHostsQuery = querySchema({
  type: "object",
  properties: { zone: p.anyText },
  additionalProperties: true,
});
