/** Security groups, as Neutron makes and removes them (neutron/db/securitygroups_db.py). */
import type { SecurityGroup, SecurityGroupRule } from "../../model/records/network.ts";
import { newUuid, type RuleContext } from "../core/context.ts";
import type { SecurityGroupRequest } from "../core/neutron-intents.ts";
import { Refusal } from "../core/refusal.ts";

/** Name of the group that every project has. */
const DEFAULT = "default";

/** Makes a security group, which lets everything out, and the project's `default` one where there is none yet. */
export function createSecurityGroup(ctx: RuleContext, request: SecurityGroupRequest): SecurityGroup {
  defaultSecurityGroup(ctx, request.projectId);
  return make(ctx, request, egress);
}

/** A project's `default` security group; Neutron makes it when it is first needed. */
export function defaultSecurityGroup(ctx: RuleContext, projectId: string): SecurityGroup {
  const known = ctx.state.securityGroups.find((group) => group.projectId === projectId && group.name === DEFAULT);
  if (known !== undefined) return known;
  // Its members reach each other.
  const rules = (id: string) => [...egress(), ...both({ direction: "ingress", remoteGroupId: id })];
  return make(ctx, { name: DEFAULT, description: "Default security group", projectId }, rules);
}

type RuleTemplate = Omit<SecurityGroupRule, "id">;

function egress(): readonly RuleTemplate[] {
  return both({ direction: "egress", remoteGroupId: null });
}

/** The same for both versions of IP. */
function both(rule: Pick<SecurityGroupRule, "direction" | "remoteGroupId">): readonly RuleTemplate[] {
  const open = { ...rule, protocol: null, portMin: null, portMax: null, remotePrefix: null, description: "" };
  return (["IPv4", "IPv6"] as const).map((ethertype) => ({ ...open, ethertype }));
}

function make(
  ctx: RuleContext,
  request: SecurityGroupRequest,
  rulesOf: (id: string) => readonly RuleTemplate[],
): SecurityGroup {
  const id = newUuid(ctx);
  const rules = rulesOf(id).map((rule) => ({ id: newUuid(ctx), ...rule }));
  const row: SecurityGroup = { id, ...request, rules };
  ctx.emit({ type: "put", at: ctx.now, table: "securityGroups", row });
  return row;
}

/**
 * Changes a group's name and description.
 * @throws Refusal for the name of `default`
 */
export function updateSecurityGroup(
  ctx: RuleContext,
  id: string,
  set: Partial<Pick<SecurityGroup, "name" | "description">>,
): SecurityGroup {
  const group = securityGroup(ctx, id);
  if (group.name === DEFAULT && set.name !== undefined) {
    const message = "Updating default security group not allowed.";
    throw new Refusal("conflictingRequest", message, "SecurityGroupCannotUpdateDefault");
  }
  const row = { ...group, ...set };
  ctx.emit({ type: "put", at: ctx.now, table: "securityGroups", row });
  return row;
}

/**
 * Removes a group, and the rules of others that name it.
 * @throws Refusal for one that ports have, and for `default` unless an administrator asks
 */
export function removeSecurityGroup(ctx: RuleContext, id: string, isAdmin: boolean): void {
  const group = securityGroup(ctx, id);
  const has = (ref: string) => ref === id;
  const isUsed = ctx.state.ports.find(
    (port) =>
      port.securityGroups.some(has) ||
      (group.name === DEFAULT && port.projectId === group.projectId && port.securityGroups.includes(DEFAULT)),
  );
  if (isUsed !== undefined) {
    throw new Refusal("conflictingRequest", `Security Group ${id} in use.`, "SecurityGroupInUse");
  }
  if (group.name === DEFAULT && !isAdmin) {
    const message = "Insufficient rights for removing default security group.";
    throw new Refusal("conflictingRequest", message, "SecurityGroupCannotRemoveDefault");
  }
  ctx.emit({ type: "removed", at: ctx.now, table: "securityGroups", id });
  const naming = ctx.state.securityGroups.filter(({ rules }) => rules.some((rule) => rule.remoteGroupId === id));
  for (const other of naming) {
    const rules = other.rules.filter((rule) => rule.remoteGroupId !== id);
    ctx.emit({ type: "put", at: ctx.now, table: "securityGroups", row: { ...other, rules } });
  }
}

/** The group of this id. @throws Refusal */
export function securityGroup({ state }: Pick<RuleContext, "state">, id: string): SecurityGroup {
  const group = state.securityGroups.get(id);
  if (group === undefined) {
    throw new Refusal("itemNotFound", `Security group ${id} does not exist`, "SecurityGroupNotFound");
  }
  return group;
}
