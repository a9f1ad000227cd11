/** `POST /os-server-external-events` (API reference: "Create external events"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, since } from "../../schema/versioned.ts";

export const createExternalEvents = bodySchema({
  type: "object",
  properties: {
    events: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        properties: {
          server_uuid: p.uuid,
          name: {
            type: "string",
            enum: [
              "network-changed",
              "network-vif-plugged",
              "network-vif-unplugged",
              "network-vif-deleted",
              since(51, "volume-extended"),
              since(76, "power-update"),
              since(82, "accelerator-request-bound"),
              since(93, "volume-reimaged"),
            ],
          },
          status: { type: "string", enum: ["failed", "completed", "in-progress"] },
          tag: p.shortText,
        },
        required: ["server_uuid", "name"],
        additionalProperties: false,
      },
    },
  },
  required: ["events"],
  additionalProperties: false,
});
