import type { Server } from "../../model/records/server.ts";
import { type Status, statusOf } from "../../model/records/server-states.ts";
import type { State } from "../../model/records/state.ts";

/** The status the API shows of a server: DELETED when it is gone, UNKNOWN while its cell is cut off. */
export function scenarioStatus(state: State, server: Server): Status {
  if (server.deletedAt !== null) return "DELETED";
  const { vmState, taskState, host } = server.state;
  const { cellsDown } = state.troubles;
  if (cellsDown.length > 0 && host !== null) {
    const slot = state.hostSlots.get(host);
    const cell = slot === undefined ? undefined : state.hosts.get(slot)?.cell;
    if (cell !== undefined && cellsDown.includes(cell)) return "UNKNOWN";
  }
  return statusOf(vmState, taskState);
}
