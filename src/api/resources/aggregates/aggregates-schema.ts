/** `/os-aggregates` (API reference: "Host aggregates"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, legacyOr, type Schema } from "../../schema/versioned.ts";

const availabilityZone = legacyOr(
  { oneOf: [{ ...p.someText, format: "az_name_with_leading_trailing_spaces" }, { type: "null" }] },
  { oneOf: [{ ...p.someText, format: "az_name" }, { type: "null" }] },
);

/** A body with one key. */
function wrapped<const K extends string, const S extends Schema>(key: K, inner: S) {
  return bodySchema({
    type: "object",
    properties: { [key]: inner } as { readonly [key in K]: S },
    required: [key],
    additionalProperties: false,
  });
}

export const createAggregate = wrapped("aggregate", {
  type: "object",
  properties: { name: legacyOr(p.spacedName, p.name), availability_zone: availabilityZone },
  required: ["name"],
  additionalProperties: false,
});

export const updateAggregate = wrapped("aggregate", {
  type: "object",
  properties: { name: p.spacedName, availability_zone: availabilityZone },
  additionalProperties: false,
  anyOf: [{ required: ["name"] }, { required: ["availability_zone"] }],
});

const host = {
  type: "object",
  properties: { host: p.fqdn },
  required: ["host"],
  additionalProperties: false,
} as const satisfies Schema;

/** `POST /os-aggregates/{id}/action`. */
export const addHost = wrapped("add_host", host);
/** `POST /os-aggregates/{id}/action`. */
export const removeHost = wrapped("remove_host", host);

/** `POST /os-aggregates/{id}/action`. An item set to null is taken away. */
export const setMetadata = wrapped("set_metadata", {
  type: "object",
  properties: {
    metadata: {
      type: "object",
      patternProperties: { "^[a-zA-Z0-9-_:. ]{1,255}$": { type: ["string", "null"], maxLength: 255 } },
      additionalProperties: false,
    },
  },
  required: ["metadata"],
  additionalProperties: false,
});

/** `POST /os-aggregates/{id}/images`, from 2.81. */
export const cacheImages = wrapped("cache", {
  type: ["array"],
  minItems: 1,
  items: {
    type: "object",
    properties: { id: p.uuid },
    additionalProperties: false,
    required: ["id"],
  },
});
