/** `/servers/{server_id}/metadata` (API reference: "Server metadata"). */
import * as p from "./parameters.ts";
import { bodySchema } from "./versioned.ts";

/** `POST`, which adds items, and `PUT`, which replaces them all. */
export const setServerMetadata = bodySchema({
  type: "object",
  properties: { metadata: p.metadata },
  required: ["metadata"],
  additionalProperties: false,
});

/** `PUT` on one item. That its key is the one in the path is the controller's to check. */
export const setServerMetadataItem = bodySchema({
  type: "object",
  properties: { meta: p.metadataItem },
  required: ["meta"],
  additionalProperties: false,
});
