import { conflict, notImplemented } from "../../protocol/errors.ts";
import * as p from "../../schema/parameters.ts";
import { begin } from "../begin.ts";
import { refuseSilence } from "../ready.ts";
import { action, actionSchema } from "./define.ts";

/** Messages of the exceptions that carry none of their own. */
const MESSAGES: Readonly<Record<string, string>> = {
  InstanceAgentNotEnabled: "Guest agent is not enabled for the instance",
  SetAdminPasswdNotSupported: "Set admin password is not supported",
};

export const changePasswordAction = action({
  key: "changePassword",
  rule: "os_compute_api:os-admin-password",
  schema: actionSchema("changePassword", {
    type: "object",
    properties: { adminPass: p.text },
    required: ["adminPass"],
    additionalProperties: false,
  }),
  operations: ["changePassword"],
  examples: [{ adminPass: "secret" }],
  handle: (call, server) => {
    const { problem } = begin(call, server, "changePassword");
    refuseSilence(call, server);
    if (problem === null) return { status: 202 };
    if (problem.exception === "NotImplementedError") throw notImplemented("Unable to set password on instance");
    throw conflict(MESSAGES[problem.exception] ?? problem.message ?? problem.exception);
  },
});
