/** The console actions of old, one a protocol: up to 2.5, then `remote-consoles` took over. */
import { authorize } from "../../core/authorize.ts";
import type { Call } from "../../core/call.ts";
import { conflict, unexpectedError } from "../../core/errors.ts";
import type { VersionedSchema } from "../../schema/versioned.ts";
import { findServer } from "../find.ts";
import { refuseSilence, refuseWithoutHost } from "../ready.ts";
import {
  getRdpConsole as rdpSchema,
  getSerialConsole as serialSchema,
  getSpiceConsole as spiceSchema,
  getVncConsole as vncSchema,
} from "../server-actions-schema.ts";
import { consoleUrl, isLeaving, type Protocol } from "../subresources/consoles.ts";
import type { ServerAction } from "./define.ts";

function consoleAction(key: string, protocol: Protocol, schema: VersionedSchema): ServerAction {
  return {
    key,
    last: 5,
    schema,
    handle: (call, argument) => {
      const { type } = argument as { readonly type: string }; // the schema says so
      return { status: 200, body: { console: { type, url: urlOf(call, protocol, type) } } };
    },
  };
}

function urlOf(call: Call, protocol: Protocol, type: string): string {
  authorize(call, "os_compute_api:os-remote-consoles");
  const server = findServer(call, call.params.server_id ?? "");
  refuseWithoutHost(server);
  if (isLeaving(server)) {
    // Only the VNC controller knows what to make of it.
    if (protocol !== "vnc") throw unexpectedError("nova.exception.InstanceInvalidState");
    const { taskState } = server.state;
    throw conflict(`Cannot 'get_vnc_console' instance ${server.id} while it is in task_state ${taskState}`);
  }
  refuseSilence(call, server);
  const url = consoleUrl(call, protocol, type);
  if (url === null) throw unexpectedError("nova.exception_Remote.ConsoleTypeInvalid_Remote");
  return url;
}

export const getVncConsole = consoleAction("os-getVNCConsole", "vnc", vncSchema);
export const getSpiceConsole = consoleAction("os-getSPICEConsole", "spice", spiceSchema);
export const getRdpConsole = consoleAction("os-getRDPConsole", "rdp", rdpSchema);
export const getSerialConsole = consoleAction("os-getSerialConsole", "serial", serialSchema);
