import { operate, type ServerAction, subjectInCell } from "./define.ts";

export const stop: ServerAction = {
  key: "os-stop",
  handle: (call) => operate(call, subjectInCell(call, "os_compute_api:servers:stop"), "stop"),
};
