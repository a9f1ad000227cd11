import { begin } from "../begin.ts";
import { action, inState } from "./define.ts";

export const confirmResizeAction = action({
  key: "confirmResize",
  rule: "os_compute_api:servers:confirm_resize",
  operations: ["confirmResize"],
  suits: inState("resized"),
  handle: (call, server) => {
    begin(call, server, "confirmResize");
    return { status: 204 };
  },
});
