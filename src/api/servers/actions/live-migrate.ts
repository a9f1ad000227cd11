import { isTrue } from "../../../python/bool.ts";
import { authorizeFor } from "../../core/authorize.ts";
import { badRequest, unexpectedError } from "../../core/errors.ts";
import { liveMigrateServer as schema } from "../server-actions-schema.ts";
import { action, begin, subject } from "./define.ts";

export const liveMigrate = action({
  key: "os-migrateLive",
  schema,
  handle: (call, argument) => {
    const server = subject(call, "os_compute_api:os-migrate-server:migrate_live");
    const to = argument.host ?? null;
    if (to !== null && call.state.settings.release !== "zed") {
      authorizeFor(call, "os_compute_api:os-migrate-server:migrate_live:host", server);
    }
    const args = { to, force: forceOf(call.minor, to, argument.force) };
    const { problem } = begin(call, server, call.minor < 34 ? "liveMigrateInReply" : "liveMigrate", args);
    if (problem?.exception === "MigrationError") throw unexpectedError("nova.exception.MigrationError");
    if (problem !== null) throw badRequest(problem.message ?? problem.exception);
    return { status: 202 };
  },
});

/** Before 2.30 a host that is named is forced. @throws ApiError 400 */
export function forceOf(minor: number, host: string | null, asked: unknown, since = 30): boolean {
  if (minor < since) return host !== null;
  const force = asked !== undefined && isTrue(asked);
  if (force && host === null) throw badRequest("Can't force to a non-provided destination");
  return force;
}
