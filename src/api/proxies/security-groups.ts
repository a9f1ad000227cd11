/** `/os-security-groups` (API reference: "Security groups"): Neutron's groups, of whose rules Nova shows the incoming ones. */
import { Refusal } from "../../lifecycle/core/refusal.ts";
import type { SecurityGroup, SecurityGroupRule } from "../../model/records/network.ts";
import type { State } from "../../model/records/state.ts";
import { authorize } from "../core/authorize.ts";
import type { Answer, Call, Route } from "../core/call.ts";
import { limited } from "../core/offset-paging.ts";
import { checkQuery } from "../core/query.ts";
import { validate } from "../core/validation.ts";
import { badRequest, forbidden, notFound, unexpectedError } from "../protocol/errors.ts";
import { isUuid } from "../schema/formats.ts";
import { proxy } from "./proxy.ts";
import { listSecurityGroupsQuery, writeSecurityGroup } from "./schemas/security-groups.ts";

type Json = Record<string, unknown>;

/** A group with its incoming rules, as Nova shows it. */
export function securityGroupView(state: State, group: SecurityGroup): Json & { readonly name: string } {
  const incoming = group.rules.filter(({ direction }) => direction === "ingress");
  return {
    id: group.id,
    description: group.description,
    name: group.name,
    tenant_id: group.projectId ?? "",
    rules: incoming.map((rule) => ruleView(state, group, rule)),
  };
}

/** An incoming rule, as Nova shows it. */
export function ruleView(state: State, group: SecurityGroup, rule: SecurityGroupRule): Json {
  const [from, to] = portsOf(rule);
  const source = rule.remoteGroupId === null ? undefined : state.securityGroups.get(rule.remoteGroupId);
  return {
    id: rule.id,
    parent_group_id: group.id,
    ip_protocol: rule.protocol,
    from_port: from,
    to_port: to,
    group: source === undefined ? {} : { name: source.name, tenant_id: source.projectId ?? "" },
    ip_range: source === undefined ? { cidr: rule.remotePrefix ?? "0.0.0.0/0" } : {},
  };
}

/** Ports of a rule: where a protocol has no range of them Nova shows the whole of it. */
export function portsOf({ protocol, portMin, portMax }: SecurityGroupRule): readonly [number | null, number | null] {
  if (protocol === null || portMin !== null || portMax !== null) return [portMin, portMax];
  return /^(tcp|udp)$/i.test(protocol) ? [1, 65_535] : [-1, -1];
}

/** The group of an id, where the asker sees it. @throws ApiError 404 */
export function findGroup(call: Call, id: string): SecurityGroup {
  const group = call.state.securityGroups.get(id);
  if (group === undefined || !(call.who.isAdmin || group.projectId === call.who.projectId)) {
    throw notFound(`Security group ${id} does not exist`);
  }
  return group;
}

/** An id of a path. @throws ApiError 400 */
export function idIn(call: Call): string {
  const id = call.params.id ?? "";
  if (!isUuid(id)) throw badRequest("Security group id should be uuid");
  return id;
}

function list(call: Call): Answer {
  const query = checkQuery(listSecurityGroupsQuery, call.minor, call.query);
  authorize(call, "os_compute_api:os-security-groups:get");
  const { projectId, isAdmin } = call.who;
  call.world.dispatch({ type: "ensure-default-security-group", projectId });
  const { state } = call.world;
  const all = isAdmin && query.has("all_tenants");
  const groups = state.securityGroups.filter((group) => all || group.projectId === projectId);
  const views = limited(call, query, groups).map((group) => securityGroupView(state, group));
  return { status: 200, body: { security_groups: views.sort(byProjectAndName) } };
}

/** In the order in which Nova lists groups. */
export function byProjectAndName(a: Json, b: Json): number {
  return compare(String(a.tenant_id), String(b.tenant_id)) || compare(String(a.name), String(b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:os-security-groups:show");
  return { status: 200, body: { security_group: securityGroupView(call.state, findGroup(call, idIn(call))) } };
}

function create(call: Call): Answer {
  const { security_group: asked } = validate(writeSecurityGroup, call.minor, call.body);
  authorize(call, "os_compute_api:os-security-groups:create");
  if (asked.name.toLowerCase() === "default") throw forbidden("Default security group already exists.");
  const request = { name: asked.name, description: asked.description, projectId: call.who.projectId };
  const group = call.world.dispatch({ type: "create-security-group", request });
  return { status: 200, body: { security_group: securityGroupView(call.world.state, group) } };
}

function update(call: Call): Answer {
  const { security_group: asked } = validate(writeSecurityGroup, call.minor, call.body);
  authorize(call, "os_compute_api:os-security-groups:update");
  const { id, name } = findGroup(call, idIn(call));
  // Nova does not expect that Neutron refuses this.
  if (name === "default" || asked.name.toLowerCase() === "default") {
    throw unexpectedError("neutronclient.common.exceptions.Conflict");
  }
  const set = { name: asked.name, description: asked.description };
  const group = call.world.dispatch({ type: "update-security-group", id, set });
  return { status: 200, body: { security_group: securityGroupView(call.world.state, group) } };
}

function remove(call: Call): Answer {
  authorize(call, "os_compute_api:os-security-groups:delete");
  const { id } = findGroup(call, idIn(call));
  try {
    call.world.dispatch({ type: "remove-security-group", id, isAdmin: call.who.isAdmin });
  } catch (error) {
    throw error instanceof Refusal ? badRequest(error.message) : error;
  }
  return { status: 202 };
}

export const securityGroups: readonly Route[] = [
  ["GET", "/os-security-groups", proxy(list)],
  ["POST", "/os-security-groups", proxy(create)],
  ["GET", "/os-security-groups/{id}", proxy(show)],
  ["PUT", "/os-security-groups/{id}", proxy(update)],
  ["DELETE", "/os-security-groups/{id}", proxy(remove)],
];
