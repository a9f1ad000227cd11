/** `/os-server-groups` (API reference: "Server groups"). */
import { limitOf } from "../../../lifecycle/placing/quota.ts";
import type { ServerGroup } from "../../../model/records/server-group.ts";
import { mintUuid, serialOfUuid } from "../../../model/tables/ids.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { limited } from "../../core/offset-paging.ts";
import { checkQuery } from "../../core/query.ts";
import { validate } from "../../core/validation.ts";
import { badRequest, forbidden, notFound } from "../../protocol/errors.ts";
import { createServerGroup, listServerGroupsQuery } from "./server-groups-schema.ts";

type Json = Record<string, unknown>;
/** Tells the ids of groups from others; they are minted from the number of the event that makes them. */
const GROUP_KEY = 0x67726f75;

function create(call: Call): Answer {
  const { server_group: asked } = validate(createServerGroup, call.minor, call.body);
  authorize(call, "os_compute_api:os-server-groups:create");
  const { userId, projectId } = call.who;
  const limit = limitOf(call.state, projectId, "server_groups");
  const count = call.state.groups.filter((group) => group.projectId === projectId).length;
  if (limit >= 0 && count + 1 > limit) throw forbidden("Quota exceeded, too many server groups.");
  const policy = asked.policy ?? asked.policies?.[0];
  if (policy === undefined) throw new Error("the schema lets a server group through that has no policy");
  const max = asked.rules?.max_server_per_host;
  if (policy !== "anti-affinity" && max !== undefined) throw badRequest("Only anti-affinity policy supports rules.");
  const row: ServerGroup = {
    id: newId(call),
    name: asked.name,
    projectId,
    userId,
    policy,
    rules: max === undefined ? {} : { max_server_per_host: Number(max) },
    members: [],
    createdAt: call.world.now,
  };
  call.world.dispatch({ type: "put", table: "groups", row });
  return { status: 200, body: { server_group: view(call, row) } };
}

function newId(call: Call): string {
  const key = call.state.settings.idKey ^ GROUP_KEY;
  return mintUuid(call.world.events, key);
}

function view(call: Call, group: ServerGroup): Json {
  const shown: Json = { id: group.id, name: group.name };
  if (call.minor >= 64) {
    shown.policy = group.policy;
    shown.rules = group.rules;
  } else {
    shown.policies = [group.policy];
    shown.metadata = {};
  }
  shown.members = aliveIn(call, group);
  if (call.minor >= 13) {
    shown.project_id = group.projectId;
    shown.user_id = group.userId;
  }
  return shown;
}

/** The members that still are, as a list of servers has them: the newest first. */
function aliveIn(call: Call, group: ServerGroup): string[] {
  const slots: number[] = [];
  for (const id of group.members) {
    const slot = serialOfUuid(id, call.state.settings.idKey);
    const server = call.state.servers.get(slot);
    if (server !== undefined && server.deletedAt === null) slots.push(slot);
  }
  return slots.sort((a, b) => b - a).map((slot) => mintUuid(slot, call.state.settings.idKey));
}

function find(call: Call, rule: "show" | "delete"): ServerGroup {
  const id = call.params.id ?? "";
  const group = call.state.groups.get(id);
  if (group === undefined || !(call.who.isAdmin || group.projectId === call.who.projectId)) {
    throw notFound(`Instance group ${id} could not be found.`);
  }
  authorize(call, `os_compute_api:os-server-groups:${rule}`, group);
  return group;
}

function show(call: Call): Answer {
  return { status: 200, body: { server_group: view(call, find(call, "show")) } };
}

function remove(call: Call): Answer {
  call.world.dispatch({ type: "remove", table: "groups", id: find(call, "delete").id });
  return { status: 204 };
}

function list(call: Call): Answer {
  const query = checkQuery(listServerGroupsQuery, call.minor, call.query);
  authorize(call, "os_compute_api:os-server-groups:index");
  const all = query.has("all_projects") && call.who.isAdmin;
  if (all) authorize(call, "os_compute_api:os-server-groups:index:all_projects");
  const groups = call.state.groups.filter((group) => all || group.projectId === call.who.projectId);
  return { status: 200, body: { server_groups: limited(call, query, groups).map((group) => view(call, group)) } };
}

export const serverGroups: readonly Route[] = [
  ["GET", "/os-server-groups", list, "own query"],
  ["POST", "/os-server-groups", create],
  ["GET", "/os-server-groups/{id}", show],
  ["DELETE", "/os-server-groups/{id}", remove],
];
