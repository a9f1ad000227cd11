/** `/os-services` (API reference: "Compute services"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, querySchema, since, until } from "../../schema/versioned.ts";

/** `PUT /os-services/{enable,disable,disable-log-reason,force-down}` until 2.52, `PUT /os-services/{id}` from 2.53. */
export const updateService = bodySchema({
  type: "object",
  properties: {
    host: until(52, p.fqdn),
    binary: until(52, p.someText),
    status: since(53, { type: "string", enum: ["enabled", "disabled"] }),
    disabled_reason: p.someText,
    forced_down: since(11, p.boolean),
  },
  required: [until(52, "host"), until(52, "binary")],
  additionalProperties: false,
});

export const listServicesQuery = querySchema({
  type: "object",
  properties: { host: p.anyText, binary: p.anyText },
  additionalProperties: p.refusedSince(75),
});
