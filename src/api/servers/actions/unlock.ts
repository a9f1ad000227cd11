import { authorizeFor } from "../../core/authorize.ts";
import { operate, type ServerAction, subject } from "./define.ts";

export const unlock: ServerAction = {
  key: "unlock",
  handle: (call) => {
    const server = subject(call, "os_compute_api:os-lock-server:unlock");
    const asker = server.spec.projectId === call.who.projectId ? "owner" : "admin";
    if (server.lock !== null && server.lock.by !== asker) {
      authorizeFor(call, "os_compute_api:os-lock-server:unlock:unlock_override", server);
    }
    return operate(call, server, "unlock");
  },
};
