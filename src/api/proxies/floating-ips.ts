/** `/os-floating-ips` and `/os-floating-ip-pools` (API reference: "Floating IPs", "Floating IP pools"). */

import { Refusal } from "../../lifecycle/core/refusal.ts";
import { networksSeenBy } from "../../lifecycle/neutron/visible.ts";
import type { FloatingIp } from "../../model/records/network.ts";
import { authorize } from "../core/authorize.ts";
import type { Answer, Call, Route } from "../core/call.ts";
import { validate } from "../core/validation.ts";
import { findServer } from "../lookup/find-server.ts";
import { badRequest, notFound, unexpectedError } from "../protocol/errors.ts";
import { proxy } from "./proxy.ts";
import { createFloatingIp } from "./schemas/floating-ips.ts";

function view(call: Call, floating: FloatingIp): Record<string, string | null> {
  const port = floating.portId === null ? undefined : call.state.ports.get(floating.portId);
  const pool = call.state.networks.get(floating.networkId);
  return {
    fixed_ip: floating.fixedAddress,
    id: floating.id,
    instance_id: port?.deviceId ?? null,
    ip: floating.address,
    pool: pool?.name || floating.networkId,
  };
}

function list(call: Call): Answer {
  authorize(call, "os_compute_api:os-floating-ips:list");
  const own = call.state.floatingIps.filter(({ projectId }) => projectId === call.who.projectId);
  return { status: 200, body: { floating_ips: own.map((floating) => view(call, floating)) } };
}

/** The address of a path. @throws ApiError 404 */
function find(call: Call): FloatingIp {
  const id = call.params.id ?? "";
  const floating = call.state.floatingIps.get(id);
  if (floating === undefined || !isSeen(call, floating)) throw notFound(`Floating IP not found for ID ${id}`);
  return floating;
}

/** Whether Neutron shows the asker an address. */
export function isSeen({ who }: Call, { projectId }: FloatingIp): boolean {
  return who.isAdmin || projectId === who.projectId;
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:os-floating-ips:show");
  return { status: 200, body: { floating_ip: view(call, find(call)) } };
}

function create(call: Call): Answer {
  const body = validate(createFloatingIp, call.minor, call.body ?? null);
  authorize(call, "os_compute_api:os-floating-ips:create");
  const pool = body?.pool || null;
  const networkId = poolOf(call, pool ?? call.state.settings.conf.neutron.default_floating_pool);
  const request = { networkId, projectId: call.who.projectId };
  try {
    const floating = call.world.dispatch({ type: "allocate-floating-ip", request });
    return { status: 200, body: { floating_ip: view(call, floating) } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.exception !== "ExternalIpAddressExhausted") throw badRequest(error.message);
    throw notFound(pool === null ? "No more floating IPs available." : `No more floating IPs in pool ${pool}.`);
  }
}

/** The external network of this name or id. @throws ApiError 404, 500 */
function poolOf(call: Call, wanted: string): string {
  const pools = networksSeenBy(call.state, call.who).filter(
    ({ id, name, external }) => external && (name === wanted || id === wanted),
  );
  const [pool] = pools;
  if (pool === undefined) throw notFound("Floating IP pool not found.");
  if (pools.length > 1) throw unexpectedError("nova.exception.NovaException");
  return pool.id;
}

function remove(call: Call): Answer {
  authorize(call, "os_compute_api:os-floating-ips:delete");
  const floating = find(call);
  serverOf(call, floating);
  call.world.dispatch({ type: "release-floating-ip", id: floating.id });
  return { status: 202 };
}

/** Id of the server that an address leads to, or null. @throws ApiError 404 where the asker has no such server */
export function serverOf(call: Call, floating: FloatingIp): string | null {
  const deviceId = floating.portId === null ? "" : (call.state.ports.get(floating.portId)?.deviceId ?? "");
  return deviceId === "" ? null : findServer(call, deviceId).id;
}

function listPools(call: Call): Answer {
  authorize(call, "os_compute_api:os-floating-ip-pools");
  const pools = networksSeenBy(call.state, call.who).filter(({ external }) => external);
  return { status: 200, body: { floating_ip_pools: pools.map(({ id, name }) => ({ name: name || id })) } };
}

export const floatingIps: readonly Route[] = [
  ["GET", "/os-floating-ip-pools", proxy(listPools)],
  ["GET", "/os-floating-ips", proxy(list)],
  ["POST", "/os-floating-ips", proxy(create)],
  ["GET", "/os-floating-ips/{id}", proxy(show)],
  ["DELETE", "/os-floating-ips/{id}", proxy(remove)],
];
