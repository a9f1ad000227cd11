import { bootsFromVolume } from "../../../model/records/server.ts";
import { operate } from "../begin.ts";
import { action } from "./define.ts";

export const shelveAction = action({
  key: "shelve",
  rule: "os_compute_api:os-shelve:shelve",
  operations: ["shelve", "shelveVolumeBacked"],
  handle: (call, server) => operate(call, server, bootsFromVolume(server) ? "shelveVolumeBacked" : "shelve"),
});
