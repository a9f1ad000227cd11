import { authorizeFor } from "../../core/authorize.ts";
import { migrateServer as schema } from "../server-actions-schema.ts";
import { action, operate, subject } from "./define.ts";

export const migrate = action({
  key: "migrate",
  schema,
  handle: (call, argument) => {
    const server = subject(call, "os_compute_api:os-migrate-server:migrate");
    const to = call.minor >= 56 ? ((argument as { host?: string | null } | null)?.host ?? null) : null;
    if (to !== null) authorizeFor(call, "os_compute_api:os-migrate-server:migrate:host", server);
    return operate(call, server, "migrate", { to });
  },
});
