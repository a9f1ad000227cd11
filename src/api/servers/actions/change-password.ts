import { conflict, notImplemented } from "../../core/errors.ts";
import { refuseSilence } from "../ready.ts";
import { changePassword as schema } from "../server-actions-schema.ts";
import { action, begin, subject } from "./define.ts";

/** What the user reads of an exception that carries no text. */
const TEXTS: Readonly<Record<string, string>> = {
  InstanceAgentNotEnabled: "Guest agent is not enabled for the instance",
  SetAdminPasswdNotSupported: "Set admin password is not supported",
};

export const changePassword = action({
  key: "changePassword",
  schema,
  handle: (call) => {
    const server = subject(call, "os_compute_api:os-admin-password");
    const { problem } = begin(call, server, "changePassword");
    refuseSilence(call, server);
    if (problem === null) return { status: 202 };
    if (problem.exception === "NotImplementedError") throw notImplemented("Unable to set password on instance");
    throw conflict(TEXTS[problem.exception] ?? problem.message ?? problem.exception);
  },
});
