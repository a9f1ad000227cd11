import { triggerCrashDump as schema } from "../server-actions-schema.ts";
import { action, operate, subjectInCell } from "./define.ts";

export const triggerCrashDump = action({
  key: "trigger_crash_dump",
  first: 17,
  schema,
  handle: (call) => operate(call, subjectInCell(call, "os_compute_api:servers:trigger_crash_dump"), "triggerCrashDump"),
});
