import { operate } from "../begin.ts";
import { action, actionSchema } from "./define.ts";

export const rebootAction = action({
  key: "reboot",
  rule: "os_compute_api:servers:reboot",
  schema: actionSchema("reboot", {
    type: "object",
    properties: { type: { type: "string", enum: ["HARD", "Hard", "hard", "SOFT", "Soft", "soft"] } },
    required: ["type"],
    additionalProperties: false,
  }),
  operations: ["softReboot", "hardReboot"],
  defaultArgument: { type: "SOFT" },
  examples: [{ type: "SOFT" }, { type: "HARD" }],
  handle: (call, server, { type }) =>
    operate(call, server, type.toUpperCase() === "SOFT" ? "softReboot" : "hardReboot"),
});
