import { begin, type ServerAction, subject } from "./define.ts";

export const confirmResize: ServerAction = {
  key: "confirmResize",
  handle: (call) => {
    begin(call, subject(call, "os_compute_api:servers:confirm_resize"), "confirmResize");
    return { status: 204 };
  },
};
