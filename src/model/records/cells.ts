import type { Server } from "./server.ts";
import type { State } from "./state.ts";

/**
 * Whether a server's cell is cut off: the API then knows only what its own database has of the server, and its status is
 * UNKNOWN (microversion 2.69, "Handling Down Cells"). A server without a host is in the cell of the others of its cloud,
 * or in cell0, which is never cut off.
 */
export function isCutOff(state: State, server: Server): boolean {
  const { cellsDown } = state.troubles;
  if (cellsDown.length === 0 || server.state.host === null) return false;
  const slot = state.hostSlots.get(server.state.host);
  const host = slot === undefined ? undefined : state.hosts.get(slot);
  return host !== undefined && cellsDown.includes(host.cell);
}
