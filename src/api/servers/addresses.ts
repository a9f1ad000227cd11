import type { Server } from "../../model/server.ts";

type Json = Record<string, unknown>;

/**
 * A server's addresses by the names of its networks.
 * @param extended with type and MAC address, as all but `/ips` and older updates show them
 */
export function addressesOf(server: Server, extended: boolean): Record<string, Json[]> {
  const networks: Record<string, Json[]> = {};
  for (const { networkName, mac, addresses } of server.interfaces) {
    let shown = networks[networkName];
    if (shown === undefined) {
      shown = [];
      networks[networkName] = shown;
    }
    for (const { version, addr, floating } of addresses) {
      shown.push(
        extended
          ? {
              version,
              addr,
              "OS-EXT-IPS:type": floating === true ? "floating" : "fixed",
              "OS-EXT-IPS-MAC:mac_addr": mac,
            }
          : { version, addr },
      );
    }
  }
  return networks;
}
