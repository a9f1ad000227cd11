import { gone } from "../../core/errors.ts";
import type { ServerAction } from "./define.ts";

/** Taken out of Nova with the XenAPI driver: gone for everybody, whatever the server. */
export const resetNetwork: ServerAction = {
  key: "resetNetwork",
  handle: () => {
    throw gone();
  },
};
