/** addFixedIp and removeFixedIp, up to 2.43. The reply waits for nothing: what goes wrong is seen nowhere but as a fault. */

import type { Server } from "../../../model/records/server.ts";
import type { Call } from "../../core/call.ts";
import { unexpectedError } from "../../core/errors.ts";
import { addFixedIp as addSchema, removeFixedIp as removeSchema } from "../server-actions-schema.ts";
import { action, operate, subject } from "./define.ts";

/** The controllers do not know the refusal of a locked server, so it is an error. */
function refuseLocked(call: Call, server: Server): void {
  if (server.lock !== null && !call.who.isAdmin) throw unexpectedError("nova.exception.InstanceIsLocked");
}

export const addFixedIp = action({
  key: "addFixedIp",
  last: 43,
  schema: addSchema,
  handle: (call, { networkId }) => {
    const server = subject(call, "os_compute_api:os-multinic:add");
    refuseLocked(call, server);
    return operate(call, server, "addFixedIp", { network: String(networkId) });
  },
});

export const removeFixedIp = action({
  key: "removeFixedIp",
  last: 43,
  schema: removeSchema,
  handle: (call, { address }) => {
    const server = subject(call, "os_compute_api:os-multinic:remove");
    refuseLocked(call, server);
    return operate(call, server, "removeFixedIp", { address: String(address) });
  },
});
