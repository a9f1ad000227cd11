import type { Json } from "../../../model/records/server.ts";
import { canFor } from "../../core/authorize.ts";
import { unshelveServer as schema } from "../server-actions-schema.ts";
import { availableZones, hostNamed, zoneOfHost } from "../zones.ts";
import { action, operate, subject } from "./define.ts";

export const unshelve = action({
  key: "unshelve",
  schema,
  handle: (call, argument) => {
    const server = subject(call, "os_compute_api:os-shelve:unshelve");
    const { state, minor } = call;
    const asked = (argument ?? {}) as { readonly availability_zone?: string | null; readonly host?: string };
    const args: Record<string, Json> = {};
    if (minor >= 77 && asked.availability_zone !== undefined) {
      args.zone = asked.availability_zone;
      args.zones = [...availableZones(state, call.world.now)];
    }
    if (minor >= 91 && asked.host !== undefined) {
      const host = hostNamed(state, asked.host);
      args.to = asked.host;
      args.zoneOfTo = host === undefined ? null : zoneOfHost(state, host);
      args.mayChooseHost = canFor(call, "os_compute_api:os-shelve:unshelve_to_host", server);
    }
    return operate(call, server, "unshelve", args);
  },
});
