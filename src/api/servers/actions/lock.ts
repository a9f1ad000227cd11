import { lockServer as schema } from "../server-actions-schema.ts";
import { action, operate, subject } from "./define.ts";

export const lock = action({
  key: "lock",
  schema,
  handle: (call, argument) => {
    const server = subject(call, "os_compute_api:os-lock-server:lock");
    const byOwner = server.spec.projectId === call.who.projectId;
    // An owner's lock on a locked server changes nothing, and nobody learns of it.
    if (byOwner && server.lock !== null) return { status: 202 };
    const reason = call.minor >= 73 ? (argument?.locked_reason ?? null) : null;
    return operate(call, server, "lock", { byOwner, reason });
  },
});
