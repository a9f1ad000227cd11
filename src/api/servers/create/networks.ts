/** Networks and security groups of a create request, checked as Nova does with Neutron's help. */
import { holderOf } from "../../../lifecycle/neutron/addressing.ts";
import { availableNetworks } from "../../../lifecycle/neutron/visible.ts";
import type { Network, Port } from "../../../model/records/network.ts";
import type { NetworkRequest } from "../../../model/records/server.ts";
import { authorize } from "../../core/authorize.ts";
import type { Call } from "../../core/call.ts";
import { badRequest, conflict } from "../../protocol/errors.ts";
import { isUuid } from "../../schema/formats.ts";
import type { ServerBody } from "./body.ts";

/** Undefined where the request has no `networks`: treated like none named, and in part like `auto`. */
type Requested = NetworkRequest | undefined;

/** Reads `networks`. @throws ApiError 400, 403 */
export function requestedNetworks(call: Call, networks: ServerBody["networks"]): Requested {
  if (networks === undefined) return undefined;
  const requests = typeof networks === "string" ? networks : readList(networks);
  if (requests.length > 0 && requests !== "none") authorize(call, "os_compute_api:servers:create:attach_network");
  return requests;
}

function readList(networks: Exclude<ServerBody["networks"], string | undefined>): Exclude<NetworkRequest, string> {
  const ports = new Set<string>();
  return networks.map(({ uuid, port, fixed_ip: fixedIp, tag }) => {
    const tagged = tag === undefined ? {} : { tag };
    if (typeof port === "string") {
      if (ports.has(port)) {
        throw badRequest(`Port ID '${port}' was specified twice: you cannot attach a port multiple times.`);
      }
      if (fixedIp !== undefined) {
        throw badRequest(
          `Specified Fixed IP '${fixedIp}' cannot be used with port '${port}': the two cannot be specified together.`,
        );
      }
      ports.add(port);
      return { port, ...tagged };
    }
    if (uuid === undefined) throw badRequest("Bad network format: missing 'uuid'");
    if (!isUuid(uuid)) throw badRequest(`Bad networks format: network uuid is not in proper format (${uuid})`);
    return fixedIp === undefined ? { uuid, ...tagged } : { uuid, fixedIp, ...tagged };
  });
}

/** Refuses addresses and ports that several servers would share. @throws ApiError 400 */
export function checkMultiple(requests: Requested, max: number): void {
  if (max <= 1 || requests === undefined || typeof requests === "string") return;
  if (requests.some((request) => request.uuid !== undefined && request.fixedIp !== undefined)) {
    throw badRequest("Failed to launch instances: max_count cannot be greater than 1 if an fixed_ip is specified.");
  }
  if (requests.some((request) => request.port !== undefined)) {
    throw badRequest(
      "Failed to launch instances: Unable to launch multiple instances with a single configured port ID. " +
        "Please launch your instance one by one with different ports.",
    );
  }
}

/** Refuses networks and ports that cannot be plugged. @throws ApiError 400, 409 */
export function checkNetworks(call: Call, requests: Requested): NetworkRequest {
  if (requests === "none") return requests;
  if (requests === undefined || requests === "auto" || requests.length === 0) {
    const available = availableNetworks(call, call.who.projectId);
    if (available.length > 1) {
      throw conflict("Multiple possible networks found, use a Network ID to be more specific.");
    }
    if (available.length === 0 && requests === "auto") {
      throw badRequest(`Unable to automatically allocate a network for project ${call.who.projectId}`);
    }
    return "auto";
  }
  for (const { uuid, port, fixedIp } of requests) {
    if (port !== undefined) checkPort(call, port);
    else if (fixedIp !== undefined && uuid !== undefined) checkAddress(call, uuid, fixedIp);
  }
  checkPresence(call, requests);
  return requests;
}

function checkPort(call: Call, id: string): void {
  const port = call.state.ports.get(id);
  if (port === undefined || !isVisible(call, port)) throw badRequest(`Port id ${id} could not be found.`);
  if (port.deviceId !== "") throw conflict(`Port ${id} is still in use.`);
  if (port.fixedIps.length === 0) throw badRequest(`Port ${id} requires a FixedIP in order to be used.`);
}

function checkAddress(call: Call, networkId: string, address: string): void {
  const holder = holderOf(call.state.ports.values(), networkId, address);
  if (holder !== undefined) {
    throw badRequest(`Fixed IP address ${address} is already in use on instance ${holder.deviceId}.`);
  }
}

function checkPresence(call: Call, requests: Exclude<NetworkRequest, string>): void {
  const missing: string[] = [];
  for (const { uuid } of requests) {
    if (uuid === undefined) continue;
    const network = call.state.networks.get(uuid);
    if (network === undefined || !isVisibleNetwork(call, network)) {
      if (!missing.includes(uuid)) missing.push(uuid);
    } else if (network.subnets.length === 0) {
      throw badRequest(`Network ${uuid} requires a subnet in order to boot instances on.`);
    }
  }
  if (missing.length > 0) throw badRequest(`Network ${missing.join(", ")} could not be found.`);
}

function isVisible(call: Call, port: Port): boolean {
  return call.who.isAdmin || port.projectId === null || port.projectId === call.who.projectId;
}

function isVisibleNetwork(call: Call, network: Network): boolean {
  const own = network.projectId === null || network.projectId === call.who.projectId;
  return own || network.shared || network.external || call.who.isAdmin;
}

/** Names and ids of security groups as ids; `default` stays as it is. @throws ApiError 400, 409 */
export function requestedSecurityGroups(call: Call, groups: ServerBody["security_groups"]): readonly string[] {
  const names = new Set<string>();
  for (const { name } of groups ?? []) if (name !== undefined && name !== "") names.add(name);
  if (names.size === 0) return DEFAULT_GROUP;
  return [...names].map((name) => (name === "default" ? name : idOfGroup(call, name)));
}

const DEFAULT_GROUP: readonly string[] = ["default"];

function idOfGroup(call: Call, name: string): string {
  const { projectId } = call.who;
  const byId = call.state.securityGroups.get(name);
  if (byId !== undefined && byId.projectId === projectId) return byId.id;
  const matches = call.state.securityGroups.filter((row) => row.projectId === projectId && row.name === name);
  if (matches.length > 1) {
    throw conflict(`Multiple security_group matches found for name '${name}', use an ID to be more specific.`);
  }
  const [match] = matches;
  if (match === undefined) throw badRequest(`Unable to find security_group with name or id '${name}'`);
  return match.id;
}
