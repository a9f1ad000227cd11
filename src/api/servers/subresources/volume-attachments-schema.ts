/** `/servers/{server_id}/os-volume_attachments` (API reference: "Servers with volume attachments"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, querySchema, type Schema, since } from "../../schema/versioned.ts";

const device = {
  type: ["string", "null"],
  pattern: "(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$",
} as const satisfies Schema;

export const attachVolumeSchema = bodySchema({
  type: "object",
  properties: {
    volumeAttachment: {
      type: "object",
      properties: {
        volumeId: p.uuid,
        device,
        tag: since(49, p.tag),
        delete_on_termination: since(79, p.boolean),
      },
      required: ["volumeId"],
      additionalProperties: false,
    },
  },
  required: ["volumeAttachment"],
  additionalProperties: false,
});

export const updateVolumeAttachmentSchema = bodySchema({
  type: "object",
  properties: {
    volumeAttachment: {
      type: "object",
      properties: {
        volumeId: p.uuid,
        device: since(85, device),
        tag: since(85, p.tag),
        delete_on_termination: since(85, p.boolean),
        serverId: since(85, p.uuid),
        id: since(85, p.uuid),
      },
      required: ["volumeId"],
      additionalProperties: false,
    },
  },
  required: ["volumeAttachment"],
  additionalProperties: false,
});

export const listVolumeAttachmentsQuery = querySchema({
  type: "object",
  properties: { limit: p.repeatable(p.nonNegativeInteger), offset: p.repeatable(p.nonNegativeInteger) },
  additionalProperties: p.refusedSince(75),
});
