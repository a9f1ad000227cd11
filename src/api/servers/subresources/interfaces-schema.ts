/** `/servers/{server_id}/os-interface` (API reference: "Port interfaces"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, since } from "../../schema/versioned.ts";

export const attachInterfaceSchema = bodySchema({
  type: "object",
  properties: {
    interfaceAttachment: {
      type: "object",
      properties: {
        net_id: p.uuid,
        port_id: p.uuid,
        fixed_ips: {
          type: "array",
          minItems: 1,
          maxItems: 1,
          items: {
            type: "object",
            properties: { ip_address: p.ipAddress },
            required: ["ip_address"],
            additionalProperties: false,
          },
        },
        tag: since(49, p.tag),
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
});
