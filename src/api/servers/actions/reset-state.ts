import { resetState as schema } from "../server-actions-schema.ts";
import { action, operate, subject } from "./define.ts";

export const resetState = action({
  key: "os-resetState",
  schema,
  handle: (call, { state }) =>
    operate(call, subject(call, "os_compute_api:os-admin-actions:reset_state"), "resetState", { state }),
});
