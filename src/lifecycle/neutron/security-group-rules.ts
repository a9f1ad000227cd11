/** Rules of security groups, as Neutron checks and keeps them (neutron/db/securitygroups_db.py, extensions/securitygroup.py). */
import ipaddr from "ipaddr.js";
import type { SecurityGroupRule } from "../../model/records/network.ts";
import { newUuid, type RuleContext } from "../core/context.ts";
import type { SecurityGroupRuleRequest } from "../core/neutron-intents.ts";
import { Refusal } from "../core/refusal.ts";
import { securityGroup } from "./security-groups.ts";

/** Numbers of the IP protocols that have names. */
const PROTOCOLS: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  ipip: 4,
  "ipv6-encap": 41,
  "ipv6-frag": 44,
  "ipv6-icmp": 58,
  "ipv6-nonxt": 59,
  "ipv6-opts": 60,
  "ipv6-route": 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
};

/** Those that have ports: dccp, sctp, tcp, udp, udplite. */
const WITH_PORTS: ReadonlySet<number> = new Set([33, 132, 6, 17, 136]);
const ICMP: ReadonlySet<number> = new Set([1, 58]);
/** Those that only IPv6 has. */
const IPV6_ONLY: ReadonlySet<number> = new Set([41, 43, 44, 58, 59, 60]);
const LAST_PORT = 65_535;

/**
 * Adds rules to a group, all or none.
 * @throws Refusal for one that makes no sense, or is there already
 */
export function addSecurityGroupRules(
  ctx: RuleContext,
  groupId: string,
  requests: readonly SecurityGroupRuleRequest[],
): readonly SecurityGroupRule[] {
  const group = securityGroup(ctx, groupId);
  const added: SecurityGroupRule[] = [];
  for (const request of requests) {
    const rule = checked(request);
    if (rule.remoteGroupId !== null) securityGroup(ctx, rule.remoteGroupId);
    const key = keyOf(rule);
    if (added.some((other) => keyOf(other) === key)) {
      const message = "Duplicate Security Group Rule in POST.";
      throw new Refusal("conflictingRequest", message, "DuplicateSecurityGroupRuleInPost");
    }
    const same = group.rules.find((other) => keyOf(other) === key);
    if (same !== undefined) {
      const message = `Security group rule already exists. Rule id is ${same.id}.`;
      throw new Refusal("conflictingRequest", message, "SecurityGroupRuleExists");
    }
    added.push({ id: newUuid(ctx), ...rule });
  }
  const row = { ...group, rules: [...group.rules, ...added] };
  ctx.emit({ type: "put", at: ctx.now, table: "securityGroups", row });
  return added;
}

/** Takes a rule out of its group. @throws Refusal where no group has it */
export function removeSecurityGroupRule(ctx: RuleContext, id: string): void {
  const group = ctx.state.securityGroups.find(({ rules }) => rules.some((rule) => rule.id === id));
  if (group === undefined) {
    throw new Refusal("itemNotFound", `Security group rule ${id} does not exist`, "SecurityGroupRuleNotFound");
  }
  const rules = group.rules.filter((rule) => rule.id !== id);
  ctx.emit({ type: "put", at: ctx.now, table: "securityGroups", row: { ...group, rules } });
}

/** The number of a protocol that is named or numbered. */
function numberOf(protocol: string): number {
  return PROTOCOLS[protocol] ?? Number(protocol);
}

/** A rule in Neutron's own spelling. @throws Refusal */
function checked(asked: SecurityGroupRuleRequest): SecurityGroupRuleRequest {
  const wholeRange = asked.portMin === 1 && asked.portMax === LAST_PORT;
  const rule: SecurityGroupRuleRequest = {
    ...asked,
    protocol: protocolOf(asked),
    ...(wholeRange ? { portMin: null, portMax: null } : {}),
    remotePrefix: prefixOf(asked.remotePrefix),
  };
  checkPorts(rule);
  if (rule.remotePrefix !== null && (rule.ethertype === "IPv6") !== rule.remotePrefix.includes(":")) {
    throw invalid(`Conflicting value ethertype ${rule.ethertype} for CIDR ${asked.remotePrefix}`, "ParameterConflict");
  }
  if (rule.protocol !== null && rule.ethertype === "IPv4" && IPV6_ONLY.has(numberOf(rule.protocol))) {
    const message = `Invalid ethertype ${rule.ethertype} for protocol ${rule.protocol}.`;
    throw new Refusal("badRequest", message, "SecurityGroupEthertypeConflictWithProtocol");
  }
  if (rule.remotePrefix !== null && rule.remoteGroupId !== null) {
    const message = "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.";
    throw new Refusal("badRequest", message, "SecurityGroupMultipleRemoteEntites");
  }
  return rule;
}

function invalid(message: string, what: string): Refusal {
  return new Refusal("badRequest", message, `SecurityGroupRule${what}`);
}

function protocolOf({ protocol: asked, ethertype }: SecurityGroupRuleRequest): string | null {
  if (asked === null || asked === "any") return null;
  const protocol = asked.toLowerCase();
  const isNumber = /^\d+$/.test(protocol) && Number(protocol) <= 255;
  if (!isNumber && !Object.hasOwn(PROTOCOLS, protocol)) {
    const message =
      `Security group rule protocol ${asked} not supported. Only protocol values ` +
      `[None, 'any', ${Object.keys(PROTOCOLS)
        .map((name) => `'${name}'`)
        .join(", ")}] and integer representations [0 to 255] are supported.`;
    throw invalid(message, "InvalidProtocol");
  }
  if (ethertype === "IPv6" && (protocol === "icmp" || protocol === "icmpv6")) return "ipv6-icmp";
  return ethertype === "IPv6" && protocol === "1" ? "58" : protocol;
}

/** A prefix with its length. @throws Refusal */
function prefixOf(asked: string | null): string | null {
  if (asked === null || asked === "") return null;
  if (ipaddr.isValidCIDR(asked)) return asked;
  if (!ipaddr.isValid(asked)) {
    throw new Refusal("badRequest", `CIDR ${asked} in wrong format.`, "InvalidCIDR");
  }
  return `${asked}/${asked.includes(":") ? 128 : 32}`;
}

function checkPorts({ protocol, portMin, portMax }: SecurityGroupRuleRequest): void {
  for (const port of [portMin, portMax]) {
    if (port !== null && !(port >= 0 && port <= LAST_PORT)) throw wrongPort(port);
  }
  if (portMin === null && portMax === null) return;
  if (protocol === null) {
    const message = "Must also specify protocol if port range is given.";
    throw new Refusal("badRequest", message, "SecurityGroupProtocolRequiredWithPorts");
  }
  const number = numberOf(protocol);
  if (WITH_PORTS.has(number)) {
    if (portMin === 0 || portMax === 0) throw wrongPort(0);
    if (portMin === null || portMax === null || portMin > portMax) {
      const message = "For TCP/UDP protocols, port_range_min must be <= port_range_max";
      throw new Refusal("badRequest", message, "SecurityGroupInvalidPortRange");
    }
  } else if (ICMP.has(number)) {
    checkIcmp(portMin, portMax);
  } else {
    const message =
      `Ports cannot be specified for protocol ${number}. ` +
      "Ports are only supported for DCCP, SCTP, TCP, UDP, UDPLITE.";
    throw new Refusal("badRequest", message, "SecurityGroupInvalidProtocolForPort");
  }
}

function wrongPort(port: number): Refusal {
  return new Refusal("badRequest", `Invalid value for port ${port}`, "SecurityGroupInvalidPortValue");
}

function checkIcmp(type: number | null, code: number | null): void {
  const parts = [
    ["type", "port_range_min", type],
    ["code", "port_range_max", code],
  ] as const;
  for (const [field, name, value] of parts) {
    if (value !== null && !(value >= 0 && value <= 255)) {
      const message = `Invalid value for ICMP ${field} (${name}) ${value}. It must be 0 to 255.`;
      throw new Refusal("badRequest", message, "SecurityGroupInvalidIcmpValue");
    }
  }
  if (type === null) {
    const message = `ICMP code (port-range-max) ${code} is provided but ICMP type (port-range-min) is missing.`;
    throw new Refusal("badRequest", message, "SecurityGroupMissingIcmpType");
  }
}

/** Rules of one key are the same rule. */
function keyOf(rule: SecurityGroupRuleRequest): string {
  const { direction, ethertype, protocol, portMin, portMax, remoteGroupId, remotePrefix } = rule;
  const prefix = remotePrefix === "0.0.0.0/0" || remotePrefix === "::/0" ? null : remotePrefix;
  const number = protocol === null ? null : numberOf(protocol);
  return JSON.stringify([direction, ethertype, portMax, portMin, number, remoteGroupId, prefix]);
}
