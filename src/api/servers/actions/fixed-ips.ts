/** addFixedIp and removeFixedIp, up to 2.43. Neither answer waits: a failure shows only as a fault of the server. */
import type { Server } from "../../../model/records/server.ts";
import type { Call } from "../../core/call.ts";
import { unexpectedError } from "../../protocol/errors.ts";
import * as p from "../../schema/parameters.ts";
import { operate } from "../begin.ts";
import { action, actionSchema } from "./define.ts";

/** These controllers do not handle the refusal of a locked server, so that the API answers 500. */
function refuseLocked(call: Call, server: Server): void {
  if (server.lock !== null && !call.who.isAdmin) throw unexpectedError("nova.exception.InstanceIsLocked");
}

export const addFixedIpAction = action({
  key: "addFixedIp",
  rule: "os_compute_api:os-multinic:add",
  last: 43,
  schema: actionSchema("addFixedIp", {
    type: "object",
    properties: { networkId: { type: ["string", "number"], minLength: 1, maxLength: 36 } },
    required: ["networkId"],
    additionalProperties: false,
  }),
  operations: ["addFixedIp"],
  examples: [{ networkId: "3cb9bc59-5699-4588-a4b1-b87f96708bc6" }],
  handle: (call, server, { networkId }) => {
    refuseLocked(call, server);
    return operate(call, server, "addFixedIp", { network: String(networkId) });
  },
});

export const removeFixedIpAction = action({
  key: "removeFixedIp",
  rule: "os_compute_api:os-multinic:remove",
  last: 43,
  schema: actionSchema("removeFixedIp", {
    type: "object",
    properties: { address: p.ipAddress },
    required: ["address"],
    additionalProperties: false,
  }),
  operations: ["removeFixedIp"],
  examples: [{ address: "10.0.0.2" }],
  handle: (call, server, { address }) => {
    refuseLocked(call, server);
    return operate(call, server, "removeFixedIp", { address });
  },
});
