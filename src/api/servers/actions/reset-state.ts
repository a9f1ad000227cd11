import { operate } from "../begin.ts";
import { action, actionSchema } from "./define.ts";

export const resetStateAction = action({
  key: "os-resetState",
  rule: "os_compute_api:os-admin-actions:reset_state",
  schema: actionSchema("os-resetState", {
    type: "object",
    properties: { state: { type: "string", enum: ["active", "error"] } },
    required: ["state"],
    additionalProperties: false,
  }),
  operations: ["resetState"],
  examples: [{ state: "active" }, { state: "error" }],
  attackedBy: ["admin"],
  handle: (call, server, { state }) => operate(call, server, "resetState", { state }),
});
