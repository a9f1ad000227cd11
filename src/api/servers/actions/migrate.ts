import { authorizeFor } from "../../core/authorize.ts";
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
  handle: (call, server, argument) => {
    const to = call.minor >= 56 ? (argument?.host ?? null) : null;
    if (to !== null) authorizeFor(call, "os_compute_api:os-migrate-server:migrate:host", server);
    return operate(call, server, "migrate", { to });
  },
});
