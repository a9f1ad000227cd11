import type { Server } from "../../model/records/server.ts";
import type { RuleContext } from "../core/context.ts";
import type { Problem } from "../core/operation.ts";
import { groupOf } from "./request-for.ts";

/**
 * The compute's own look at a server's group, in case the scheduler's lists were old (nova/compute/manager
 * `_validate_instance_group_policy`). Null where the host suits.
 */
export function groupProblem(ctx: RuleContext, server: Server, host: string): Problem | null {
  const { groupId } = server.spec;
  if (groupId === null || ctx.state.settings.conf.workarounds.disable_group_policy_check_upcall) return null;
  const group = groupOf(ctx, groupId);
  if (group === null) return null;
  const others = group.members.filter((slot) => slot !== server.slot);
  if (group.policy === "anti-affinity") {
    const here = others.filter((slot) => isOrGoes(ctx, slot, host)).length;
    if (here >= (group.rules.max_server_per_host ?? 1)) return violation(server, "Anti-affinity");
  }
  if (group.policy === "affinity") {
    const hosts = others.map((slot) => ctx.state.servers.get(slot)?.state.host).filter((name) => name != null);
    if (hosts.length > 0 && !hosts.includes(host)) return violation(server, "Affinity");
  }
  return null;
}

/** The member is on the host, or a migration that is under way brings it there. */
function isOrGoes(ctx: RuleContext, slot: number, host: string): boolean {
  const member = ctx.state.servers.get(slot);
  if (member === undefined) return false;
  if (member.state.host === host) return true;
  return member.operations.some((operation) => operation.args.destination === host);
}

function violation(server: Server, policy: string): Problem {
  return {
    exception: "RescheduledException",
    message: `Build of instance ${server.id} was re-scheduled: ${policy} instance group policy was violated`,
    code: 500,
  };
}
