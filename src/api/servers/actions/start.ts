import { operate, type ServerAction, subjectInCell } from "./define.ts";

export const start: ServerAction = {
  key: "os-start",
  handle: (call) => operate(call, subjectInCell(call, "os_compute_api:servers:start"), "start"),
};
