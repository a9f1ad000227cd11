/** `POST /servers/{server_id}/remote-consoles` (API reference: "Server consoles"), from 2.6. */
import type { Release } from "../../../model/conf/conf.ts";
import { bodySchema, since } from "../../schema/versioned.ts";

type Ends = readonly [protocols: readonly [string, ...string[]], types: readonly [string, ...string[]]];

/** The newest Nova lists the same words in another order, which its messages show. */
const ORDERS: Readonly<Record<Release, Ends>> = {
  zed: [
    ["vnc", "spice", "rdp", "serial"],
    ["novnc", "xvpvnc", "rdp-html5", "spice-html5", "serial"],
  ],
  newest: [
    ["vnc", "spice", "serial", "rdp"],
    ["novnc", "xvpvnc", "spice-html5", "serial", "rdp-html5"],
  ],
};

const schemaOf = ([protocols, types]: Ends) =>
  bodySchema({
    type: "object",
    properties: {
      remote_console: {
        type: "object",
        properties: {
          protocol: { type: "string", enum: [...protocols, since(8, "mks")] },
          type: { type: "string", enum: [...types, since(8, "webmks"), since(99, "spice-direct")] },
        },
        required: ["protocol", "type"],
        additionalProperties: false,
      },
    },
    required: ["remote_console"],
    additionalProperties: false,
  });

export const createRemoteConsoleSchemas = { zed: schemaOf(ORDERS.zed), newest: schemaOf(ORDERS.newest) } as const;
