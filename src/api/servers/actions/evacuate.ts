import { isTrue } from "../../../python/bool.ts";
import type { Answer } from "../../core/call.ts";
import { badRequest, notFound } from "../../core/errors.ts";
import { newPassword } from "../password.ts";
import { evacuateServer as schema } from "../server-actions-schema.ts";
import { action, begin, subject } from "./define.ts";
import { forceOf } from "./live-migrate.ts";

export const evacuate = action({
  key: "evacuate",
  schema,
  handle: (call, argument): Answer => {
    const server = subject(call, "os_compute_api:os-evacuate");
    const to = argument.host ?? null;
    const force = forceOf(call.minor, to, argument.force, 29);
    const shared = argument.onSharedStorage !== undefined && isTrue(argument.onSharedStorage);
    if (shared && argument.adminPass !== undefined) {
      throw badRequest("admin password can't be changed on existing disk");
    }
    if (to !== null && !call.state.hostSlots.has(to)) throw notFound(`Compute host ${to} not found.`);
    if (server.state.host === to) throw badRequest("The target host can't be the same one.");
    begin(call, server, "evacuate", { to, force });
    if (call.minor >= 14 || !call.state.settings.conf.api.enable_instance_password) return { status: 200 };
    return { status: 200, body: { adminPass: shared ? null : (argument.adminPass ?? newPassword(call)) } };
  },
});
