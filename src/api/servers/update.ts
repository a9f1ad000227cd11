import type { Server, ServerSpec } from "../../model/records/server.ts";
import { authorizeFor } from "../core/authorize.ts";
import type { Answer, Call } from "../core/call.ts";
import { validate } from "../core/validation.ts";
import { findServer } from "../lookup/find-server.ts";
import { conflict } from "../protocol/errors.ts";
import { updateServerSchema as schema } from "./servers-schema.ts";
import { detailView, updateParts, zoneOf } from "./view.ts";

type Change = { -readonly [K in keyof ServerSpec]?: ServerSpec[K] };

/** PUT /servers/{server_id} */
export function updateServer(call: Call): Answer {
  const { server: asked } = validate(schema, call.minor, call.body);
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, "os_compute_api:servers:update", server);
  const set: Change = {};
  if (asked.name !== undefined) set.name = asked.name.trim();
  if (asked.description !== undefined) set.description = asked.description;
  if (asked.hostname !== undefined) set.hostname = asked.hostname;
  if (asked.pinned_availability_zone !== undefined) {
    set.availabilityZone = pinnedTo(call, server, asked.pinned_availability_zone);
  }
  const diskConfig = asked["OS-DCF:diskConfig"];
  if (diskConfig !== undefined) set.autoDiskConfig = diskConfig === "AUTO";
  if (asked.accessIPv4 !== undefined) set.accessIpV4 = asked.accessIPv4;
  if (asked.accessIPv6 !== undefined) set.accessIpV6 = asked.accessIPv6;
  call.world.dispatch({ type: "update", server: server.slot, set });
  const updated = call.world.state.servers.get(server.slot) ?? server;
  return { status: 200, body: { server: detailView(call, updated, updateParts(call)) } };
}

/** The zone to pin a server to (2.104): none, the one it is pinned to, or the one it is in. @throws ApiError 409 */
function pinnedTo(call: Call, server: Server, zone: string | null): string | null {
  if (zone === null) return null;
  const pinned = server.spec.availabilityZone;
  if (pinned !== null) {
    if (zone === pinned) return zone;
    throw conflict(
      "Cannot change pinned availability zone directly. Unpin first by setting pinned_availability_zone to null.",
    );
  }
  const current = zoneOf(call.state, server) ?? "";
  if (zone === current) return zone;
  throw conflict(
    `Server can only be pinned to its current availability zone '${current}', but '${zone}' was requested.`,
  );
}
