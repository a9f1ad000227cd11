/** `/os-security-group-rules` (API reference: "Rules for default security group", "Security group rules"): incoming ones only. */
import ipaddr from "ipaddr.js";
import type { SecurityGroupRuleRequest } from "../../lifecycle/core/neutron-intents.ts";
import { Refusal } from "../../lifecycle/core/refusal.ts";
import type { SecurityGroup } from "../../model/records/network.ts";
import { authorize } from "../core/authorize.ts";
import type { Answer, Call, Route } from "../core/call.ts";
import { validate } from "../core/validation.ts";
import { type ApiError, badRequest, forbidden, notFound } from "../protocol/errors.ts";
import type { BodyOf } from "../schema/value.ts";
import { proxy } from "./proxy.ts";
import { createSecurityGroupRule } from "./schemas/security-groups.ts";
import { findGroup, idIn, portsOf, ruleView } from "./security-groups.ts";

type Asked = BodyOf<typeof createSecurityGroupRule>["security_group_rule"];

/** A rule in Nova's terms: the ports may be -1, and all is null where nothing was said. */
interface NovaRule {
  readonly protocol: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly cidr: string | null;
  readonly groupId: string | null;
}

function create(call: Call): Answer {
  const { security_group_rule: asked } = validate(createSecurityGroupRule, call.minor, call.body);
  authorize(call, "os_compute_api:os-security-groups:rule:create");
  const group = findGroup(call, asked.parent_group_id);
  if (asked.group_id != null) findGroup(call, asked.group_id);
  const rule = ruleOf(asked);
  if (isIn(group, rule)) throw badRequest(`This rule already exists in group ${group.id}`);
  try {
    const [added] = call.world.dispatch({
      type: "add-security-group-rules",
      group: group.id,
      rules: [requestOf(rule)],
    });
    if (added === undefined) throw new Error("a rule was asked for, and none was made");
    return { status: 200, body: { security_group_rule: ruleView(call.world.state, group, added) } };
  } catch (error) {
    throw error instanceof Refusal ? refusalOf(error) : error;
  }
}

/** How Nova hands Neutron's refusals on: whatever conflicts is taken for a quota. */
function refusalOf({ kind, message }: Refusal): ApiError {
  return kind === "conflictingRequest" ? forbidden(message) : badRequest(message);
}

/** What was asked for in Nova's terms (nova/network/security_group_api, `_new_ingress_rule`). @throws ApiError 400 */
function ruleOf(asked: Asked): NovaRule {
  const groupId = asked.group_id ?? null;
  const cidr = groupId === null ? cidrOf(asked.cidr) : null;
  const protocol = asked.ip_protocol ? String(asked.ip_protocol) : null;
  const kind = protocol?.toUpperCase() ?? "";
  let [from, to] = [asked.from_port ?? null, asked.to_port ?? null];
  if (groupId !== null && from === null && to === null) {
    if (kind === "ICMP") [from, to] = [-1, -1];
    else if (kind === "TCP" || kind === "UDP") [from, to] = [1, 65_535];
  }
  if (protocol === null || from === null || to === null) {
    if (cidr !== null) throw badRequest("Not enough parameters to build a valid rule.");
    return { protocol: null, from: null, to: null, cidr, groupId };
  }
  const ports = portsIn(kind, protocol, from, to);
  if (cidr !== null) checkPrefix(cidr);
  return { protocol, ...ports, cidr, groupId };
}

function cidrOf(asked: unknown): string {
  if (asked === undefined || asked === null || asked === "") return "0.0.0.0/0";
  const cidr = typeof asked === "string" ? unquoted(asked) : "";
  if (!ipaddr.isValidCIDR(cidr)) throw badRequest(`${String(asked)} is not a valid IP network.`);
  return cidr;
}

function unquoted(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function checkPrefix(cidr: string): void {
  const [net, length] = cidr.split("/");
  if (length === "0" && net !== "0.0.0.0" && net !== "::") throw badRequest(`Bad prefix for network in cidr ${cidr}`);
}

function portsIn(kind: string, protocol: string, from: unknown, to: unknown) {
  const ports = { from: wholeNumber(from), to: wholeNumber(to) };
  if (ports.from === undefined || ports.to === undefined) {
    const reason =
      kind === "ICMP" ? "Type and Code must be integers for ICMP protocol type" : "To and From ports must be integers";
    throw badRequest(`Invalid input received: ${reason}`);
  }
  const range = { from: ports.from, to: ports.to };
  const wrong = (why: string) => badRequest(`Invalid port range ${range.from}:${range.to}. ${why}`);
  if (kind === "ICMP") {
    const isCode = (value: number) => value >= -1 && value <= 255;
    if (!isCode(range.from) || !isCode(range.to)) throw wrong("For ICMP, the type:code must be valid");
  } else if (kind === "TCP" || kind === "UDP") {
    if (range.from > range.to) throw wrong("Former value cannot be greater than the later");
    if (range.from < 1 || range.to > 65_535) throw wrong(`Valid ${kind} ports should be between 1-65535`);
  } else {
    throw badRequest(`Invalid IP protocol ${protocol}.`);
  }
  return range;
}

/** What Python's `int` makes of a value; undefined: nothing. */
function wholeNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Math.trunc(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : undefined;
}

/** Whether a group has the rule, in Nova's terms: one with a source group is never found so, and left to Neutron. */
function isIn(group: SecurityGroup, rule: NovaRule): boolean {
  return group.rules.some((each) => {
    if (each.direction !== "ingress") return false;
    const [from, to] = portsOf(each);
    const same = each.remoteGroupId === rule.groupId && (each.remotePrefix ?? "0.0.0.0/0") === rule.cidr;
    return same && from === rule.from && to === rule.to && each.protocol === rule.protocol;
  });
}

function requestOf({ protocol, from, to, cidr, groupId }: NovaRule): SecurityGroupRuleRequest {
  return {
    direction: "ingress",
    ethertype: cidr?.includes(":") === true ? "IPv6" : "IPv4",
    protocol,
    portMin: from === -1 ? null : from,
    portMax: to === -1 ? null : to,
    remotePrefix: cidr,
    remoteGroupId: groupId,
    description: "",
  };
}

function remove(call: Call): Answer {
  authorize(call, "os_compute_api:os-security-groups:rule:delete");
  const id = idIn(call);
  const group = call.state.securityGroups.find(({ rules }) => rules.some((rule) => rule.id === id));
  if (group === undefined || !(call.who.isAdmin || group.projectId === call.who.projectId)) {
    throw notFound(`Security group rule ${id} does not exist`);
  }
  call.world.dispatch({ type: "remove-security-group-rule", id });
  return { status: 202 };
}

export const securityGroupRules: readonly Route[] = [
  ["POST", "/os-security-group-rules", proxy(create)],
  ["DELETE", "/os-security-group-rules/{id}", proxy(remove)],
];
