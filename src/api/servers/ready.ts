import type { Server } from "../../model/records/server.ts";
import type { Call } from "../core/call.ts";
import { conflict, unexpectedError } from "../protocol/errors.ts";

/** Refuses what only a host can answer, for a server without one. @throws ApiError 409 */
export function refuseWithoutHost(server: Server): void {
  if (server.state.host === null) throw conflict(`Instance ${server.id} is not ready`);
}

/** Whether the server's host, if it has one, gives no answer: nova-compute does not run there. */
export function isSilent(call: Call, server: Server): boolean {
  const { host } = server.state;
  const slot = host === null ? undefined : call.state.hostSlots.get(host);
  return slot !== undefined && call.state.hosts.get(slot)?.service.running === false;
}

/** Gives up waiting for the answer of a host that does not run. @throws ApiError 500 */
export function refuseSilence(call: Call, server: Server): void {
  if (isSilent(call, server)) throw unexpectedError("oslo_messaging.exceptions.MessagingTimeout");
}
