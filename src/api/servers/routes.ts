import type { Route } from "../call.ts";
import { runAction } from "./action.ts";
import { createServer } from "./create.ts";
import { deleteServer } from "./delete.ts";
import { listServers, listServersDetailed } from "./list.ts";
import { showServer } from "./show.ts";

/** The servers resource. */
export const servers: readonly Route[] = [
  ["GET", "/servers", listServers],
  ["GET", "/servers/detail", listServersDetailed],
  ["POST", "/servers", createServer],
  ["GET", "/servers/{server_id}", showServer],
  ["DELETE", "/servers/{server_id}", deleteServer],
  ["POST", "/servers/{server_id}/action", runAction],
];
