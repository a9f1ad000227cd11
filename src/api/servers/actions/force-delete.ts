import { type ServerAction, subject } from "./define.ts";

export const forceDelete: ServerAction = {
  key: "forceDelete",
  handle: (call) => {
    const server = subject(call, "os_compute_api:os-deferred-delete:force");
    call.world.dispatch({ type: "delete", server: server.slot, force: true, who: call.who });
    return { status: 202 };
  },
};
