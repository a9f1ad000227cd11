import type { Server } from "../../model/records/server.ts";

type Json = Record<string, unknown>;

/**
 * A server's addresses by the names of its networks.
 * @param extended with type and MAC address, as all but `/ips` and older updates show them
 */
export function addressesOf(server: Server, extended: boolean): Record<string, Json[]> {
  const networks: Record<string, Json[]> = {};
  addTo(networks, server, extended, false);
  // Those that float come behind all others of their network.
  if (server.interfaces.some(({ addresses }) => addresses.some(({ floating }) => floating === true))) {
    addTo(networks, server, extended, true);
  }
  return networks;
}

function addTo(networks: Record<string, Json[]>, server: Server, extended: boolean, floats: boolean): void {
  const type = floats ? "floating" : "fixed";
  for (const { networkName, mac, addresses } of server.interfaces) {
    let shown = networks[networkName];
    if (shown === undefined) {
      shown = [];
      networks[networkName] = shown;
    }
    for (const { version, addr, floating = false } of addresses) {
      if (floating !== floats) continue;
      shown.push(
        extended ? { version, addr, "OS-EXT-IPS:type": type, "OS-EXT-IPS-MAC:mac_addr": mac } : { version, addr },
      );
    }
  }
}
