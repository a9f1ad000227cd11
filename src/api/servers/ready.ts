import type { Server } from "../../model/server.ts";
import { conflict } from "../errors.ts";

/** Refuses what only a host can answer, for a server without one. @throws ApiError 409 */
export function refuseWithoutHost(server: Server): void {
  if (server.state.host === null) throw conflict(`Instance ${server.id} is not ready`);
}
