import { rebootServer as schema } from "../server-actions-schema.ts";
import { action, operate, subject } from "./define.ts";

export const reboot = action({
  key: "reboot",
  schema,
  handle: (call, { type }) => {
    const server = subject(call, "os_compute_api:servers:reboot");
    return operate(call, server, type.toUpperCase() === "SOFT" ? "softReboot" : "hardReboot");
  },
});
