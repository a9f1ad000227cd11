/**
 * Servers whose cell does not answer ("Handling Down Cells"): from 2.69 they are shown with what the API's own database
 * has of them and status UNKNOWN; whatever needs more of them fails.
 */
import { isCutOff } from "../../model/records/cells.ts";
import type { Server } from "../../model/records/server.ts";
import { serialOfUuid } from "../../model/tables/ids.ts";
import type { Call } from "../core/call.ts";
import { bookmarkOf, linksOf } from "../core/links.ts";
import { isoTime } from "../core/time.ts";
import { notFound } from "../protocol/errors.ts";
import { flavorView, groupsOf, securityGroupsOf } from "./view.ts";

type Json = Record<string, unknown>;

/** Stands for what only the cell knows. */
const UNKNOWN = "UNKNOWN";

/** First microversion that shows such servers. */
export const SHOWS_UNKNOWN = 69;

/**
 * The server of a path, where it is cut off; undefined where it is not. It is not asked whose it is: that is in the cell,
 * and for policy to say. @throws ApiError 404 for one that is being deleted
 */
export function findCutOff(call: Call, id: string): Server | undefined {
  const slot = serialOfUuid(id, call.state.settings.idKey);
  const server = slot < 0 ? undefined : call.state.servers.get(slot);
  if (server === undefined || !isCutOff(call.state, server)) return undefined;
  if (isQueuedForDeletion(server)) throw notFound(`Instance ${id} could not be found.`);
  return server;
}

/** What the API's database has of a server that is to go, or is gone. */
export function isQueuedForDeletion({ deletedAt, state }: Server): boolean {
  return (
    deletedAt !== null ||
    state.vmState === "soft-delete" ||
    state.taskState === "deleting" ||
    state.taskState === "soft-deleting"
  );
}

/** In the short list. */
export function unknownBrief(call: Call, server: Server): Json {
  return { id: server.id, status: UNKNOWN, links: linksOf(call, "servers", server.id) };
}

/** In the list in detail: security groups are there, for these the network service is asked. */
export function unknownInList(call: Call, server: Server): Json {
  const body = unknownBasis(call, server);
  const groups = securityGroupsOf(call.state, server);
  if (groups.length > 0) body.security_groups = groups;
  return body;
}

/** Alone: with what it was asked to be. */
export function unknownDetail(call: Call, server: Server): Json {
  const { imageRef, availabilityZone, userId } = server.spec;
  const body = unknownBasis(call, server);
  body.image = imageRef === "" ? "" : { id: imageRef, links: bookmarkOf(call, "images", imageRef) };
  body.flavor = flavorView(call, server);
  body["OS-EXT-AZ:availability_zone"] = availabilityZone ?? UNKNOWN;
  body["OS-EXT-STS:power_state"] = 0;
  body.user_id = userId;
  if (call.minor >= 71) body.server_groups = groupsOf(call.state, server);
  return body;
}

function unknownBasis(call: Call, server: Server): Json {
  const { projectId, createdAt } = server.spec;
  return { ...unknownBrief(call, server), tenant_id: projectId, created: isoTime(call.state, createdAt) };
}
