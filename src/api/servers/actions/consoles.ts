/** The console actions, one per protocol: up to 2.5, after which `remote-consoles` replaces them. */
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call } from "../../core/call.ts";
import { findServer } from "../../lookup/find-server.ts";
import { conflict, unexpectedError } from "../../protocol/errors.ts";
import { refuseSilence, refuseWithoutHost } from "../ready.ts";
import { consoleUrl, isLeaving, type Protocol } from "../subresources/consoles.ts";
import { actionSchema, type ServerAction } from "./define.ts";

/** What a console action answers. */
export interface ConsoleAnswer {
  readonly console: { readonly type: string; readonly url: string };
}

const rule = "os_compute_api:os-remote-consoles";

function consoleAction<const K extends string, const T extends string>(
  key: K,
  protocol: Protocol,
  types: readonly [T, ...T[]],
): ServerAction<K, { readonly type: T }, ConsoleAnswer> {
  return {
    key,
    rule,
    last: 5,
    schema: actionSchema(key, {
      type: "object",
      properties: { type: { type: "string", enum: types } },
      required: ["type"],
      additionalProperties: false,
    }),
    examples: types.map((type) => ({ type })),
    run: (call, { type }): Answer<ConsoleAnswer> => ({
      status: 200,
      body: { console: { type, url: urlOf(call, protocol, type) } },
    }),
  };
}

function urlOf(call: Call, protocol: Protocol, type: string): string {
  // The policy is asked before the server is looked for.
  authorize(call, rule);
  const server = findServer(call, call.params.server_id ?? "");
  refuseWithoutHost(server);
  if (isLeaving(server)) {
    // Only the VNC controller handles this error.
    if (protocol !== "vnc") throw unexpectedError("nova.exception.InstanceInvalidState");
    const { taskState } = server.state;
    throw conflict(`Cannot 'get_vnc_console' instance ${server.id} while it is in task_state ${taskState}`);
  }
  refuseSilence(call, server);
  const url = consoleUrl(call, protocol, type);
  if (url === null) throw unexpectedError("nova.exception_Remote.ConsoleTypeInvalid_Remote");
  return url;
}

export const vncConsoleAction = consoleAction("os-getVNCConsole", "vnc", ["novnc", "xvpvnc"]);
export const spiceConsoleAction = consoleAction("os-getSPICEConsole", "spice", ["spice-html5"]);
export const rdpConsoleAction = consoleAction("os-getRDPConsole", "rdp", ["rdp-html5"]);
export const serialConsoleAction = consoleAction("os-getSerialConsole", "serial", ["serial"]);
