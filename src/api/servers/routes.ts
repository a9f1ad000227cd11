import type { Route } from "../core/call.ts";
import type { Actions } from "./actions.ts";
import { createServer } from "./create.ts";
import { deleteServerHandler } from "./delete.ts";
import { listServers, listServersDetailed } from "./list.ts";
import { actionsHandler } from "./run-action.ts";
import { showServer } from "./show.ts";
import { showDiagnostics } from "./subresources/diagnostics.ts";
import {
  attachInterfaceHandler,
  detachInterfaceHandler,
  listInterfaces,
  showInterface,
} from "./subresources/interfaces.ts";
import { createRemoteConsole } from "./subresources/remote-consoles.ts";
import { listServerSecurityGroups } from "./subresources/security-groups.ts";
import { clearServerPassword, showServerPassword } from "./subresources/server-password.ts";
import { showTopology } from "./subresources/topology.ts";
import {
  attachVolumeHandler,
  detachVolumeHandler,
  listVolumeAttachments,
  showVolumeAttachment,
  updateVolumeAttachment,
} from "./subresources/volume-attachments.ts";
import { updateServer } from "./update.ts";

/** The servers resource. */
export const serverRoutes = (actions: Actions): readonly Route[] => [
  ["GET", "/servers", listServers, "own query"],
  ["GET", "/servers/detail", listServersDetailed, "own query"],
  ["POST", "/servers", createServer],
  ["GET", "/servers/{server_id}", showServer],
  ["PUT", "/servers/{server_id}", updateServer],
  ["DELETE", "/servers/{server_id}", deleteServerHandler],
  ["POST", "/servers/{server_id}/action", actionsHandler(actions)],
  ["GET", "/servers/{server_id}/diagnostics", showDiagnostics],
  ["GET", "/servers/{server_id}/topology", showTopology],
  ["POST", "/servers/{server_id}/remote-consoles", createRemoteConsole],
  ["GET", "/servers/{server_id}/os-server-password", showServerPassword],
  ["DELETE", "/servers/{server_id}/os-server-password", clearServerPassword],
  ["GET", "/servers/{server_id}/os-security-groups", listServerSecurityGroups],
  ["GET", "/servers/{server_id}/os-interface", listInterfaces],
  ["POST", "/servers/{server_id}/os-interface", attachInterfaceHandler],
  ["GET", "/servers/{server_id}/os-interface/{port_id}", showInterface],
  ["DELETE", "/servers/{server_id}/os-interface/{port_id}", detachInterfaceHandler],
  ["GET", "/servers/{server_id}/os-volume_attachments", listVolumeAttachments, "own query"],
  ["POST", "/servers/{server_id}/os-volume_attachments", attachVolumeHandler],
  ["GET", "/servers/{server_id}/os-volume_attachments/{volume_id}", showVolumeAttachment, "own query"],
  ["PUT", "/servers/{server_id}/os-volume_attachments/{volume_id}", updateVolumeAttachment],
  ["DELETE", "/servers/{server_id}/os-volume_attachments/{volume_id}", detachVolumeHandler],
];
