import type { RuleContext } from "../core/context.ts";
import type { NeutronIntent } from "../core/neutron-intents.ts";
import { allocateFloatingIp, bindFloatingIp, releaseFloatingIp } from "./floating-ips.ts";
import { addSecurityGroupRules, removeSecurityGroupRule } from "./security-group-rules.ts";
import {
  createSecurityGroup,
  defaultSecurityGroup,
  removeSecurityGroup,
  updateSecurityGroup,
} from "./security-groups.ts";

/** Decides what comes of an intent of Neutron's. The result is the row or rows it is about. */
export function decideNeutron(ctx: RuleContext, intent: NeutronIntent): unknown {
  switch (intent.type) {
    case "create-security-group":
      return createSecurityGroup(ctx, intent.request);
    case "ensure-default-security-group":
      return defaultSecurityGroup(ctx, intent.projectId);
    case "update-security-group":
      return updateSecurityGroup(ctx, intent.id, intent.set);
    case "remove-security-group":
      return removeSecurityGroup(ctx, intent.id, intent.isAdmin);
    case "add-security-group-rules":
      return addSecurityGroupRules(ctx, intent.group, intent.rules);
    case "remove-security-group-rule":
      return removeSecurityGroupRule(ctx, intent.id);
    case "allocate-floating-ip": {
      const floating = allocateFloatingIp(ctx, intent.request);
      return intent.target === undefined ? floating : bindFloatingIp(ctx, floating.id, intent.target);
    }
    case "bind-floating-ip":
      return bindFloatingIp(ctx, intent.id, intent.target);
    case "release-floating-ip":
      return releaseFloatingIp(ctx, intent.id);
  }
}
