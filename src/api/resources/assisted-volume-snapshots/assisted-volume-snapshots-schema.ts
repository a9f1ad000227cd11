import * as p from "../../schema/parameters.ts";
import { bodySchema, querySchema } from "../../schema/versioned.ts";

const text = { type: "string", minLength: 1 } as const;

/** `POST /os-assisted-volume-snapshots`. */
export const createAssistedSnapshotSchema = bodySchema({
  type: "object",
  properties: {
    snapshot: {
      type: "object",
      properties: {
        volume_id: text,
        create_info: {
          type: "object",
          properties: { snapshot_id: text, type: { type: "string", enum: ["qcow2"] }, new_file: text, id: text },
          required: ["snapshot_id", "type", "new_file"],
          additionalProperties: false,
        },
      },
      required: ["volume_id", "create_info"],
      additionalProperties: false,
    },
  },
  required: ["snapshot"],
  additionalProperties: false,
});

/** `DELETE /os-assisted-volume-snapshots/{id}`. */
export const deleteAssistedSnapshotQuery = querySchema({
  type: "object",
  properties: { delete_info: p.anyText },
  additionalProperties: p.refusedSince(75),
});
