import { canFor } from "../../core/authorize.ts";
import { resizeServer as schema } from "../server-actions-schema.ts";
import { action, operate, subject } from "./define.ts";

export const resize = action({
  key: "resize",
  schema,
  handle: (call, argument) => {
    const server = subject(call, "os_compute_api:servers:resize");
    return operate(call, server, "resize", {
      flavor: String(argument.flavorRef),
      autoDiskConfig: argument["OS-DCF:diskConfig"] ?? null,
      mayHaveNoDisk: canFor(call, "os_compute_api:servers:create:zero_disk_flavor", server),
    });
  },
});
