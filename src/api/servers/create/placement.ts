/** Where a new server may go: zone, forced host and node, and the requested ones of microversion 2.74. */
import type { ServerSpec } from "../../../model/records/server.ts";
import { authorize } from "../../core/authorize.ts";
import type { Call } from "../../core/call.ts";
import { availableZones } from "../../lookup/zones.ts";
import { badRequest } from "../../protocol/errors.ts";
import type { ServerBody } from "./body.ts";

type Placement = Pick<ServerSpec, "availabilityZone" | "forcedHost" | "forcedNode" | "requestedHost" | "requestedNode">;

/**
 * Reads the zone, with the host and node it may force, and the requested host and node.
 * @throws ApiError 400, 403
 */
export function placementOf(call: Call, asked: ServerBody): Placement {
  const parsed = parseZone(call, asked.availability_zone);
  const { forcedHost, forcedNode } = parsed;
  let { availabilityZone } = parsed;
  if (forcedHost !== null || forcedNode !== null) {
    authorize(call, "os_compute_api:servers:create:forced_host");
    if (availabilityZone !== zoneOfForced(call, forcedHost)) availabilityZone = null;
  }
  const requestedHost = asked.host ?? null;
  const requestedNode = asked.hypervisor_hostname ?? null;
  if (requestedHost !== null || requestedNode !== null) {
    authorize(call, "compute:servers:create:requested_destination");
    if (forcedHost !== null || forcedNode !== null) {
      throw badRequest(
        "One mechanism with host and/or hypervisor_hostname and another mechanism with zone:host:node are mutually exclusive.",
      );
    }
  }
  return { availabilityZone, forcedHost, forcedNode, requestedHost, requestedNode };
}

type Forced = Pick<ServerSpec, "availabilityZone" | "forcedHost" | "forcedNode">;

/** `zone`, `zone:host`, `zone:host:node` or `zone::node`. */
function parseZone(call: Call, text: string | undefined): Forced {
  const parts = (text ?? "").split(":");
  if (parts.length > 3) throw badRequest("Invalid input received: Unable to parse availability_zone");
  const [zone, host, node] = parts.map((part) => (part === "" ? null : part));
  return {
    availabilityZone: zone ?? call.state.settings.conf.DEFAULT.default_schedule_zone ?? null,
    forcedHost: host ?? null,
    forcedNode: node ?? null,
  };
}

/** The zone a forced host is in: Nova drops a zone that does not fit the host. */
function zoneOfForced(call: Call, name: string | null): string | null {
  const { state } = call;
  const slot = name === null ? undefined : state.hostSlots.get(name);
  const host = slot === undefined ? undefined : state.hosts.get(slot);
  for (const id of host?.aggregates ?? []) {
    const zone = state.aggregates.get(id)?.metadata.availability_zone;
    if (zone !== undefined) return zone;
  }
  return state.settings.conf.DEFAULT.default_availability_zone;
}

/** Refuses a zone without a host that is up and enabled. @throws ApiError 400 */
export function checkZone(call: Call, { availabilityZone, forcedHost }: Forced): void {
  if (availabilityZone === null || forcedHost !== null) return;
  if (!availableZones(call.state, call.world.now).has(availabilityZone)) {
    throw badRequest("The requested availability zone is not available");
  }
}

/** Refuses a requested host or node that does not exist. @throws ApiError 400 */
export function checkRequestedHost(call: Call, host: string | null, node: string | null): void {
  if (host === null && node === null) return;
  const { state } = call;
  const slot = host === null ? undefined : state.hostSlots.get(host);
  const row = slot === undefined ? undefined : state.hosts.get(slot);
  if (host !== null) {
    if (row === undefined || (node !== null && row.node !== node)) throw hostNotFound(host);
    return;
  }
  for (const each of state.hosts.values()) if (each.node === node) return;
  throw hostNotFound(node ?? "");
}

function hostNotFound(name: string) {
  return badRequest(`Compute host ${name} could not be found.`);
}
