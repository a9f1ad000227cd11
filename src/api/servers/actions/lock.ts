/** lock and unlock (nova/api/openstack/compute/lock_server.py). */
import { authorizeFor } from "../../core/authorize.ts";
import * as p from "../../schema/parameters.ts";
import { bodySchema, since } from "../../schema/versioned.ts";
import { operate } from "../begin.ts";
import { action, actionBody } from "./define.ts";

export const lockAction = action({
  key: "lock",
  rule: "os_compute_api:os-lock-server:lock",
  schema: bodySchema(
    since(
      73,
      actionBody("lock", {
        type: ["object", "null"],
        properties: { locked_reason: p.someText },
        additionalProperties: false,
      }),
    ),
  ),
  operations: ["lock"],
  attackedBy: ["owner", "admin"],
  handle: (call, server, argument) => {
    const byOwner = server.spec.projectId === call.who.projectId;
    // An owner's lock on a locked server changes nothing, and leaves no instance action.
    if (byOwner && server.lock !== null) return { status: 202 };
    const reason = call.minor >= 73 ? (argument?.locked_reason ?? null) : null;
    return operate(call, server, "lock", { byOwner, reason });
  },
});

export const unlockAction = action({
  key: "unlock",
  rule: "os_compute_api:os-lock-server:unlock",
  operations: ["unlock"],
  attackedBy: ["owner", "admin"],
  handle: (call, server) => {
    const owner = server.spec.projectId === call.who.projectId ? "owner" : "admin";
    if (server.lock !== null && server.lock.by !== owner) {
      authorizeFor(call, "os_compute_api:os-lock-server:unlock:unlock_override", server);
    }
    return operate(call, server, "unlock");
  },
});
