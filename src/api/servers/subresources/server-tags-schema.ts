/** `/servers/{server_id}/tags` (API reference: "Server tags"), from 2.26. */
import * as p from "../../schema/parameters.ts";
import { bodySchema } from "../../schema/versioned.ts";

/** `PUT` of all tags. */
export const replaceTags = bodySchema({
  type: "object",
  properties: { tags: p.tags },
  required: ["tags"],
  additionalProperties: false,
});

/** `PUT` of one tag: there is no body. The tag in the path is checked with `p.tag`. */
export const addTag = bodySchema({ type: "null", required: [], additionalProperties: false });
