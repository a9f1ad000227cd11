import { isTrue } from "../../../python/bool.ts";
import { badRequest, unexpectedError } from "../../protocol/errors.ts";
import * as p from "../../schema/parameters.ts";
import { during, since, until } from "../../schema/versioned.ts";
import { begin } from "../begin.ts";
import { action, actionSchema } from "./define.ts";

export const liveMigrateAction = action({
  key: "os-migrateLive",
  rule: "os_compute_api:os-migrate-server:migrate_live",
  schema: actionSchema("os-migrateLive", {
    type: "object",
    properties: {
      block_migration: { type: p.boolean.type, enum: [...p.boolean.enum, since(25, "auto")] },
      disk_over_commit: until(24, p.boolean),
      host: p.hostOrNull,
      force: during(30, 67, p.boolean),
    },
    required: ["block_migration", until(24, "disk_over_commit"), "host"],
    additionalProperties: false,
  }),
  operations: ["liveMigrate", "liveMigrateInReply"],
  defaultArgument: { host: null, block_migration: "auto" },
  examples: [{ block_migration: "auto", host: null }],
  attackedBy: ["admin"],
  // Newer than Zed, a named host asks for its own rule alone.
  ruleFor: (call, { host }) =>
    call.state.settings.release !== "zed" && typeof host === "string"
      ? "os_compute_api:os-migrate-server:migrate_live:host"
      : undefined,
  handle: (call, server, argument) => {
    const to = argument.host ?? null;
    const args = { to, force: forceOf(call.minor, to, argument.force) };
    const { problem } = begin(call, server, call.minor < 34 ? "liveMigrateInReply" : "liveMigrate", args);
    if (problem?.exception === "MigrationError") throw unexpectedError("nova.exception.MigrationError");
    if (problem !== null) throw badRequest(problem.message ?? problem.exception);
    return { status: 202 };
  },
});

/**
 * Whether the named host is forced: always before `first`, the microversion that added `force`.
 * @throws ApiError 400
 */
export function forceOf(minor: number, host: string | null, asked: unknown, first = 30): boolean {
  if (minor < first) return host !== null;
  const force = asked !== undefined && isTrue(asked);
  if (force && host === null) throw badRequest("Can't force to a non-provided destination");
  return force;
}
