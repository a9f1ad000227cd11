/** addFloatingIp and removeFloatingIp, up to 2.43. No cloud here has floating addresses, so none is ever found. */
import { badRequest, notFound } from "../../errors.ts";
import { addFloatingIp as addSchema, removeFloatingIp as removeSchema } from "../../schemas/server-actions.ts";
import { action, subject } from "./define.ts";

export const addFloatingIp = action({
  key: "addFloatingIp",
  last: 43,
  schema: addSchema,
  handle: (call, { address, fixed_address: wanted }) => {
    const server = subject(call, "os_compute_api:os-floating-ips:add");
    if (server.interfaces.length === 0) throw badRequest("Instance network is not ready yet");
    const fixed = server.interfaces.flatMap((each) => each.addresses);
    if (fixed.length === 0) throw badRequest("No fixed IPs associated to instance");
    if (wanted !== undefined && !fixed.some(({ addr }) => addr === wanted)) {
      throw badRequest("Specified fixed address not assigned to instance");
    }
    if (wanted === undefined && !fixed.some(({ version }) => version === 4)) {
      throw badRequest(
        `Unable to associate floating IP ${address} to any fixed IPs for instance ${server.id}. ` +
          "Instance has no fixed IPv4 addresses to associate.",
      );
    }
    throw notFound("floating IP not found");
  },
});

export const removeFloatingIp = action({
  key: "removeFloatingIp",
  last: 43,
  schema: removeSchema,
  handle: (_call, { address }) => {
    throw notFound(`Floating IP not found for address ${address}.`);
  },
});
