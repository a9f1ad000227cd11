import { gone } from "../../protocol/errors.ts";
import type { ServerAction } from "./define.ts";

/** Nova removed it with the XenAPI driver: gone for everybody, whatever the server. */
export const resetNetworkAction = {
  key: "resetNetwork",
  rule: null,
  attackedBy: [],
  run: () => {
    throw gone();
  },
} as const satisfies ServerAction;
