/** `POST /servers/{server_id}/remote-consoles` (API reference: "Server consoles"), from 2.6. */
import { bodySchema, since } from "../../schema/versioned.ts";

export const createRemoteConsoleSchema = bodySchema({
  type: "object",
  properties: {
    remote_console: {
      type: "object",
      properties: {
        protocol: { type: "string", enum: ["vnc", "spice", "rdp", "serial", since(8, "mks")] },
        type: {
          type: "string",
          enum: [
            "novnc",
            "xvpvnc",
            "rdp-html5",
            "spice-html5",
            "serial",
            since(8, "webmks"),
            since(99, "spice-direct"),
          ],
        },
      },
      required: ["protocol", "type"],
      additionalProperties: false,
    },
  },
  required: ["remote_console"],
  additionalProperties: false,
});
