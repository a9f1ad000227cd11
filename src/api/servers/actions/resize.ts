import { canFor } from "../../core/authorize.ts";
import * as p from "../../schema/parameters.ts";
import { operate } from "../begin.ts";
import { action, actionSchema } from "./define.ts";

export const resizeAction = action({
  key: "resize",
  rule: "os_compute_api:servers:resize",
  schema: actionSchema("resize", {
    type: "object",
    properties: {
      flavorRef: { type: ["string", "integer"], minLength: 1 },
      "OS-DCF:diskConfig": p.diskConfig,
    },
    required: ["flavorRef"],
    additionalProperties: false,
  }),
  operations: ["resize"],
  examples: ({ flavors }) => flavors.map((flavorRef) => ({ flavorRef })),
  handle: (call, server, argument) =>
    operate(call, server, "resize", {
      flavor: String(argument.flavorRef),
      autoDiskConfig: argument["OS-DCF:diskConfig"] ?? null,
      mayHaveNoDisk: canFor(call, "os_compute_api:servers:create:zero_disk_flavor", server),
    }),
});
