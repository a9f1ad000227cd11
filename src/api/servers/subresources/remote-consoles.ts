import type { Answer, Call } from "../../core/call.ts";
import { validate } from "../../core/validation.ts";
import { subject } from "../../lookup/find-server.ts";
import { badRequest, notFound, unexpectedError } from "../../protocol/errors.ts";
import { refuseSilence, refuseWithoutHost } from "../ready.ts";
import { consoleUrl, isLeaving, type Protocol } from "./consoles.ts";
import { createRemoteConsoleSchemas as schemas } from "./remote-consoles-schema.ts";

/** POST /servers/{server_id}/remote-consoles, from 2.6 */
export function createRemoteConsole(call: Call): Answer {
  if (call.minor < 6) throw notFound();
  const { protocol, type } = validate(schemas[call.state.settings.release], call.minor, call.body).remote_console;
  const server = subject(call, "os_compute_api:os-remote-consoles");
  refuseWithoutHost(server);
  if (isLeaving(server)) throw unexpectedError("nova.exception.InstanceInvalidState");
  refuseSilence(call, server);
  const url = consoleUrl(call, protocol as Protocol, type); // the schemas list them
  if (url === null) throw badRequest(`Invalid console type ${type}`);
  return { status: 200, body: { remote_console: { protocol, type, url } } };
}
