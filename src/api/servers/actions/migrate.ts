import { authorizeFor } from "../../core/authorize.ts";
import type { Call } from "../../core/call.ts";
import * as p from "../../schema/parameters.ts";
import { bodySchema, since } from "../../schema/versioned.ts";
import { operate } from "../begin.ts";
import { action, actionBody } from "./define.ts";

export const migrateAction = action({
  key: "migrate",
  rule: "os_compute_api:os-migrate-server:migrate",
  schema: bodySchema(
    since(
      56,
      actionBody("migrate", {
        type: ["object", "null"],
        properties: { host: p.hostOrNull },
        additionalProperties: false,
      }),
    ),
  ),
  operations: ["migrate"],
  attackedBy: ["admin"],
  // Newer than Zed, a named host asks for its own rule alone.
  ruleFor: (call, argument) =>
    call.state.settings.release !== "zed" && hostIn(call, argument) !== null
      ? "os_compute_api:os-migrate-server:migrate:host"
      : undefined,
  handle: (call, server, argument) => {
    const to = hostIn(call, argument);
    if (to !== null) authorizeFor(call, "os_compute_api:os-migrate-server:migrate:host", server);
    return operate(call, server, "migrate", { to });
  },
});

function hostIn(call: Call, argument: { readonly host?: string | null } | null | undefined): string | null {
  return call.minor >= 56 ? (argument?.host ?? null) : null;
}
