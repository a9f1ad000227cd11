import { isCutOff } from "../../model/records/cells.ts";
import type { Server } from "../../model/records/server.ts";
import { serialOfUuid } from "../../model/tables/ids.ts";
import { authorizeFor } from "../core/authorize.ts";
import type { Call } from "../core/call.ts";
import type { OwnRule, RuleName } from "../policy/defaults.ts";
import { notFound } from "../protocol/errors.ts";
import { cellNotResponding } from "./down-cells.ts";

/** The server of a path, for whom may see it: his project's, or any for an administrator. @throws ApiError 404, 500 for one whose cell is down */
export function findServer(call: Call, id: string): Server {
  const server = findServerEvenDeleted(call, id);
  if (server.deletedAt !== null) throw notFound(`Instance ${id} could not be found.`);
  return server;
}

/** The same, deleted or not. @throws ApiError 404, 500 */
export function findServerEvenDeleted(call: Call, id: string): Server {
  const slot = serialOfUuid(id, call.state.settings.idKey);
  const server = slot < 0 ? undefined : call.state.servers.get(slot);
  // Whose it is stands in the cell: nobody is told more than that this does not answer.
  if (server !== undefined && isCutOff(call.state, server)) throw cellNotResponding();
  if (server === undefined || !isVisible(call, server)) throw notFound(`Instance ${id} could not be found.`);
  return server;
}

function isVisible(call: Call, server: Server): boolean {
  return call.who.isAdmin || server.spec.projectId === call.who.projectId;
}

/** The server that a request names, once the policy lets the caller do it. @throws ApiError 404, 403 */
export function subject(call: Call, rule: RuleName | OwnRule): Server {
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, rule, server);
  return server;
}
