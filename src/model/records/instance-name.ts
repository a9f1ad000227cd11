import type { Server } from "./server.ts";

/** A server's name on the hypervisor, as `instance_name_template` makes it by default: `instance-%08x`. */
export function instanceNameOf({ slot }: Pick<Server, "slot">): string {
  return `instance-${(slot + 1).toString(16).padStart(8, "0")}`;
}
