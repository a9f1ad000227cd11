import { beginDelete } from "../delete.ts";
import { action } from "./define.ts";

export const forceDeleteAction = action({
  key: "forceDelete",
  rule: "os_compute_api:os-deferred-delete:force",
  handle: (call, server) => {
    beginDelete(call, server, true);
    return { status: 202 };
  },
});
