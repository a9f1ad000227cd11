/** `/os-volumes` and `/os-snapshots` (API reference: "Volume extension"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, querySchema } from "../../schema/versioned.ts";

const text = { type: "string" } as const;

export const createVolumeSchema = bodySchema({
  type: "object",
  properties: {
    volume: {
      type: "object",
      properties: {
        volume_type: text,
        metadata: { type: "object", properties: {}, additionalProperties: true },
        snapshot_id: text,
        size: { type: ["integer", "string"], pattern: "^[0-9]+$", minimum: 1 },
        availability_zone: text,
        display_name: text,
        display_description: text,
      },
      required: ["size"],
      additionalProperties: false,
    },
  },
  required: ["volume"],
  additionalProperties: false,
});

export const createSnapshotSchema = bodySchema({
  type: "object",
  properties: {
    snapshot: {
      type: "object",
      properties: {
        volume_id: text,
        force: p.boolean,
        display_name: text,
        display_description: text,
      },
      required: ["volume_id"],
      additionalProperties: false,
    },
  },
  required: ["snapshot"],
  additionalProperties: false,
});

/** The query of their lists. */
export const volumesQuery = querySchema({
  type: "object",
  properties: { limit: p.repeatable(p.nonNegativeInteger), offset: p.repeatable(p.nonNegativeInteger) },
  additionalProperties: true,
});
