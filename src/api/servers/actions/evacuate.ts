import { isTrue } from "../../../python/bool.ts";
import type { Answer } from "../../core/call.ts";
import { badRequest, notFound } from "../../protocol/errors.ts";
import * as p from "../../schema/parameters.ts";
import { during, until } from "../../schema/versioned.ts";
import { begin } from "../begin.ts";
import { newPassword } from "../password.ts";
import { action, actionSchema } from "./define.ts";
import { forceOf } from "./live-migrate.ts";

export const evacuateAction = action({
  key: "evacuate",
  rule: "os_compute_api:os-evacuate",
  schema: actionSchema("evacuate", {
    type: "object",
    properties: {
      host: p.fqdn,
      onSharedStorage: until(13, p.boolean),
      adminPass: p.text,
      force: during(29, 67, p.boolean),
    },
    required: [until(13, "onSharedStorage")],
    additionalProperties: false,
  }),
  operations: ["evacuate"],
  defaultArgument: {},
  examples: [{}],
  attackedBy: ["admin"],
  suits: ({ state }, { hosts }) =>
    [...hosts.values()].some(({ name, service }) => name === state.host && !service.running),
  handle: (call, server, argument): Answer<{ readonly adminPass: string | null }> => {
    const to = argument.host ?? null;
    const force = forceOf(call.minor, to, argument.force, 29);
    const shared = argument.onSharedStorage !== undefined && isTrue(argument.onSharedStorage);
    if (shared && argument.adminPass !== undefined) {
      throw badRequest("admin password can't be changed on existing disk");
    }
    if (to !== null && !call.state.hostSlots.has(to)) throw notFound(`Compute host ${to} not found.`);
    if (server.state.host === to) throw badRequest("The target host can't be the same one.");
    begin(call, server, "evacuate", { to, force, ...(call.minor >= 95 && { stop: true }) });
    if (call.minor >= 14 || !call.state.settings.conf.api.enable_instance_password) return { status: 200 };
    return { status: 200, body: { adminPass: shared ? null : (argument.adminPass ?? newPassword(call)) } };
  },
});
