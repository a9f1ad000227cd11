import { bootsFromVolume } from "../../../model/records/server.ts";
import { operate, type ServerAction, subject } from "./define.ts";

export const shelve: ServerAction = {
  key: "shelve",
  handle: (call) => {
    const server = subject(call, "os_compute_api:os-shelve:shelve");
    return operate(call, server, bootsFromVolume(server) ? "shelveVolumeBacked" : "shelve");
  },
};
