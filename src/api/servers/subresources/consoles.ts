/** Remote consoles: addresses that a user opens in a browser. */
import type { Conf } from "../../../model/conf/conf.ts";
import type { Server } from "../../../model/records/server.ts";
import { keyOf, mintUuid } from "../../../model/tables/ids.ts";
import type { Call } from "../../core/call.ts";
import { badRequest } from "../../protocol/errors.ts";

export type Protocol = "vnc" | "spice" | "rdp" | "serial" | "mks";

/** What stands between the user and the guest. */
interface Proxy {
  /** The type of console this protocol has. */
  readonly type: string;
  readonly enabled: boolean;
  readonly base: string;
}

function proxyOf(conf: Conf, protocol: Protocol, type: string): Proxy {
  const { vnc, spice, serial_console: serial, mks } = conf;
  switch (protocol) {
    case "vnc":
      return { type: "novnc", enabled: vnc.enabled, base: vnc.novncproxy_base_url };
    case "spice":
      if (type === "spice-direct") return { type, enabled: spice.enabled, base: spice.spice_direct_proxy_base_url };
      return { type: "spice-html5", enabled: spice.enabled, base: spice.html5proxy_base_url };
    case "serial":
      return { type: "serial", enabled: serial.enabled, base: serial.base_url };
    case "mks":
      return { type: "webmks", enabled: mks.enabled, base: mks.mksproxy_base_url };
    case "rdp":
      return { type: "rdp-html5", enabled: false, base: "" }; // Hyper-V's, and that is no more
  }
}

/** Consoles are not to be had while the server goes, or moves. */
export function isLeaving(server: Server): boolean {
  const { taskState } = server.state;
  return taskState === "deleting" || taskState === "migrating";
}

/**
 * Where a console of this protocol and type is to be had.
 * @returns null for a type that only another protocol has
 * @throws ApiError 400 for a console that the host does not offer
 */
export function consoleUrl(call: Call, protocol: Protocol, type: string): string | null {
  const { conf, release } = call.state.settings;
  // RDP went with Hyper-V.
  if (protocol === "rdp" && release !== "zed") throw badRequest();
  const proxy = proxyOf(conf, protocol, type);
  if (!proxy.enabled) throw badRequest(`Unavailable console type ${type}.`);
  if (type !== proxy.type) return null;
  const token = `token=${mintUuid(keyOf(call.who.requestId), keyOf("console"))}`;
  // noVNC takes the token from the path that it opens its socket under.
  return protocol === "vnc" ? `${proxy.base}?path=${encodeURIComponent(`?${token}`)}` : `${proxy.base}?${token}`;
}
