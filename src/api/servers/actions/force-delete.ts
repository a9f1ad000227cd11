import { action } from "./define.ts";

export const forceDeleteAction = action({
  key: "forceDelete",
  rule: "os_compute_api:os-deferred-delete:force",
  handle: (call, server) => {
    call.world.dispatch({ type: "delete", server: server.slot, force: true, who: call.who });
    return { status: 202 };
  },
});
