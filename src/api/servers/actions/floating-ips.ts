/** addFloatingIp and removeFloatingIp, up to 2.43. */
import { Refusal } from "../../../lifecycle/core/refusal.ts";
import type { FloatingIp } from "../../../model/records/network.ts";
import type { Server } from "../../../model/records/server.ts";
import { authorize } from "../../core/authorize.ts";
import type { Call } from "../../core/call.ts";
import { findServer } from "../../lookup/find-server.ts";
import { badRequest, conflict, notFound } from "../../protocol/errors.ts";
import { isSeen, serverOf } from "../../proxies/floating-ips.ts";
import * as p from "../../schema/parameters.ts";
import { action, actionSchema, type ServerAction } from "./define.ts";

export const addFloatingIpAction = action({
  key: "addFloatingIp",
  rule: "os_compute_api:os-floating-ips:add",
  last: 43,
  schema: actionSchema("addFloatingIp", {
    type: "object",
    properties: { address: p.ipAddress, fixed_address: p.ipAddress },
    required: ["address"],
    additionalProperties: false,
  }),
  examples: [{ address: "172.24.4.10" }],
  handle: (call, server, { address, fixed_address: wanted }) => {
    const [portId, fixedAddress] = targetOf(server, address, wanted);
    const [floating] = floatingsAt(call, address);
    if (floating === undefined) throw notFound("floating IP not found");
    try {
      call.world.dispatch({ type: "bind-floating-ip", id: floating.id, target: { portId, fixedAddress } });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.kind === "conflictingRequest") throw badRequest(error.message);
      throw badRequest(
        `Unable to associate floating IP ${address} to fixed IP ${fixedAddress} for instance ${server.id}. ` +
          `Error: ${error.message}`,
      );
    }
    return { status: 202 };
  },
});

/** The port and the address of it that a floating address is to lead to. @throws ApiError 400 */
function targetOf(server: Server, address: string, wanted: string | undefined): readonly [string, string] {
  if (server.interfaces.length === 0) throw badRequest("Instance network is not ready yet");
  const fixed = server.interfaces.flatMap(({ portId, addresses }) =>
    addresses.filter(({ floating }) => floating !== true).map(({ addr, version }) => ({ portId, addr, version })),
  );
  if (fixed.length === 0) throw badRequest("No fixed IPs associated to instance");
  const found = fixed.find(({ addr, version }) => (wanted === undefined ? version === 4 : addr === wanted));
  if (found === undefined && wanted !== undefined) {
    throw badRequest("Specified fixed address not assigned to instance");
  }
  if (found === undefined) {
    throw badRequest(
      `Unable to associate floating IP ${address} to any fixed IPs for instance ${server.id}. ` +
        "Instance has no fixed IPv4 addresses to associate.",
    );
  }
  return [found.portId, found.addr];
}

/** The floating IPs with this address that the caller may see: several pools may have the same. */
function floatingsAt(call: Call, address: string): FloatingIp[] {
  return call.state.floatingIps.filter((floating) => floating.address === address && isSeen(call, floating));
}

const removeRule = "os_compute_api:os-floating-ips:remove";

/** The address leads to the server: whoever owns that one is the target of the policy. */
export const removeFloatingIpAction: ServerAction<"removeFloatingIp", { readonly address: string }> = {
  key: "removeFloatingIp",
  rule: removeRule,
  last: 43,
  schema: actionSchema("removeFloatingIp", {
    type: "object",
    properties: { address: p.ipAddress },
    required: ["address"],
    additionalProperties: false,
  }),
  examples: [{ address: "172.24.4.10" }],
  run: (call, { address }) => {
    const id = call.params.server_id ?? "";
    const [floating, second] = floatingsAt(call, address);
    if (floating === undefined) throw notFound(`Floating IP not found for address ${address}.`);
    if (second !== undefined) throw conflict(`Multiple floating IPs are found for address ${address}.`);
    const owner = serverOf(call, floating);
    const target = owner === null ? {} : findServer(call, owner).spec;
    authorize(call, removeRule, target);
    if (owner !== id) throw conflict(`Floating IP ${address} is not associated with instance ${id}.`);
    call.world.dispatch({ type: "bind-floating-ip", id: floating.id, target: null });
    return { status: 202 };
  },
};
