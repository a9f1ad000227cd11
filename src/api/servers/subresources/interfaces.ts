import type { Port } from "../../../model/records/network.ts";
import type { Interface, Server } from "../../../model/records/server.ts";
import type { Answer, Call } from "../../core/call.ts";
import { validate } from "../../core/validation.ts";
import { subject } from "../../lookup/find-server.ts";
import { ApiError, badRequest, notFound } from "../../protocol/errors.ts";
import { begin, operate } from "../begin.ts";
import { refuseSilence } from "../ready.ts";
import { attachInterfaceSchema as schema } from "./interfaces-schema.ts";

/** GET /servers/{server_id}/os-interface */
export function listInterfaces(call: Call): Answer {
  const server = subject(call, "os_compute_api:os-attach-interfaces:list");
  const interfaceAttachments = server.interfaces.flatMap((each) => {
    const port = call.state.ports.get(each.portId);
    return port === undefined ? [] : viewOf(call, port, each);
  });
  return { status: 200, body: { interfaceAttachments } };
}

/** GET /servers/{server_id}/os-interface/{port_id} */
export function showInterface(call: Call): Answer {
  const server = subject(call, "os_compute_api:os-attach-interfaces:show");
  return { status: 200, body: { interfaceAttachment: attachmentOf(call, server, call.params.port_id ?? "") } };
}

function attachmentOf(call: Call, server: Server, portId: string): Record<string, unknown> {
  const port = call.world.state.ports.get(portId);
  if (port === undefined || !isVisible(call, port)) throw notFound(`Port id ${portId} could not be found.`);
  const each = server.interfaces.find((one) => one.portId === portId);
  if (each === undefined) throw notFound(`Instance ${server.id} does not have a port with id ${portId}`);
  return viewOf(call, port, each);
}

function isVisible(call: Call, port: Port): boolean {
  return call.who.isAdmin || port.projectId === null || port.projectId === call.who.projectId;
}

function viewOf(call: Call, port: Port, { tag }: Interface): Record<string, unknown> {
  const view = {
    net_id: port.networkId,
    port_id: port.id,
    mac_addr: port.mac,
    port_state: "ACTIVE",
    fixed_ips: port.fixedIps.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address })),
  };
  return call.minor >= 70 ? { ...view, tag } : view;
}

/** POST /servers/{server_id}/os-interface; an empty body asks for the project's only network. */
export function attachInterfaceHandler(call: Call): Answer {
  const body = validate(schema, call.minor, call.body);
  const server = subject(call, "os_compute_api:os-attach-interfaces:create");
  const { net_id: network, port_id: port, fixed_ips: fixedIps, tag } = body?.interfaceAttachment ?? {};
  const address = fixedIps?.[0]?.ip_address;
  if (network !== undefined && port !== undefined) throw badRequest("Must not input both network_id and port_id");
  if (address !== undefined && network === undefined) {
    throw badRequest("Must input network_id when request IP address");
  }
  const { problem, reply } = begin(call, server, "attachInterface", {
    network: network ?? null,
    port: port ?? null,
    address: typeof address === "string" ? address : null,
    tag: tag ?? null,
    project: call.who.isAdmin ? null : call.who.projectId,
  });
  refuseSilence(call, server);
  if (problem !== null) throw new ApiError(500, `Failed to attach network adapter device to ${server.id}`);
  const changed = call.world.state.servers.get(server.slot) ?? server;
  return { status: 200, body: { interfaceAttachment: attachmentOf(call, changed, String(reply)) } };
}

/** DELETE /servers/{server_id}/os-interface/{port_id} */
export function detachInterfaceHandler(call: Call): Answer {
  const server = subject(call, "os_compute_api:os-attach-interfaces:delete");
  return operate(call, server, "detachInterface", { port: call.params.port_id ?? "" });
}
