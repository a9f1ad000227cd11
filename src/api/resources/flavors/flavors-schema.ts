/** `/flavors`, their access and their extra specs (API reference: "Flavors"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, legacyOr, querySchema, type Schema, since, until } from "../../schema/versioned.ts";

export const createFlavor = bodySchema({
  type: "object",
  properties: {
    flavor: {
      type: "object",
      properties: {
        name: legacyOr(p.spacedName, p.name),
        id: {
          type: ["string", "number", "null"],
          minLength: 1,
          maxLength: 255,
          pattern: "^(?! )[a-zA-Z0-9. _-]+(?<! )$",
        },
        ram: p.size,
        vcpus: p.size,
        disk: p.sizeOrZero,
        "OS-FLV-EXT-DATA:ephemeral": p.sizeOrZero,
        swap: p.sizeOrZero,
        rxtx_factor: until(101, {
          type: ["number", "string"],
          pattern: "^[0-9]+(\\.[0-9]+)?$",
          minimum: 0,
          exclusiveMinimum: true,
          maximum: 3.40282e38,
        }),
        "os-flavor-access:is_public": p.boolean,
        description: since(55, p.flavorDescription),
      },
      required: ["name", "ram", "vcpus", "disk"],
      additionalProperties: false,
    },
  },
  required: ["flavor"],
  additionalProperties: false,
});

/** From 2.55. */
export const updateFlavor = bodySchema({
  type: "object",
  properties: {
    flavor: {
      type: "object",
      properties: { description: p.flavorDescription },
      required: ["description"],
      additionalProperties: false,
    },
  },
  required: ["flavor"],
  additionalProperties: false,
});

/** The query of `GET /flavors` and `GET /flavors/detail`. */
export const listFlavorsQuery = querySchema({
  type: "object",
  properties: {
    ...p.pagination,
    is_public: p.anyText,
    minRam: p.anyText,
    minDisk: p.anyText,
    sort_key: p.repeatable({
      type: "string",
      enum: [
        "created_at",
        "description",
        "disabled",
        "ephemeral_gb",
        "flavorid",
        "id",
        "is_public",
        "memory_mb",
        "name",
        "root_gb",
        until(101, "rxtx_factor"),
        "swap",
        "updated_at",
        "vcpu_weight",
        "vcpus",
      ],
    }),
    sort_dir: p.repeatable({ type: "string", enum: ["asc", "desc"] }),
    name: since(102, p.anyText),
  },
  additionalProperties: p.refusedSince(75),
});

function accessAction<const K extends string>(key: K) {
  return bodySchema({
    type: "object",
    properties: {
      [key]: {
        type: "object",
        properties: { tenant: p.someText },
        required: ["tenant"],
        additionalProperties: false,
      },
    },
    required: [key],
    additionalProperties: false,
  });
}

/** `POST /flavors/{id}/action`. */
export const addTenantAccess = accessAction("addTenantAccess");
/** `POST /flavors/{id}/action`. */
export const removeTenantAccess = accessAction("removeTenantAccess");

const extraSpecs = {
  type: "object",
  patternProperties: { "^[a-zA-Z0-9-_:. ]{1,255}$": { type: ["string", "number"], maxLength: 255 } },
  additionalProperties: false,
} as const satisfies Schema;

/** `POST /flavors/{flavor_id}/os-extra_specs`. */
export const createExtraSpecs = bodySchema({
  type: "object",
  properties: { extra_specs: extraSpecs },
  required: ["extra_specs"],
  additionalProperties: false,
});

/** `PUT /flavors/{flavor_id}/os-extra_specs/{id}`. */
export const updateExtraSpec = bodySchema({ ...extraSpecs, minProperties: 1, maxProperties: 1 });
