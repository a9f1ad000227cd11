import { NO_KEYS } from "../../model/records/empty.ts";
import { bootsFromVolume, type Server } from "../../model/records/server.ts";
import { serialOfUuid } from "../../model/tables/ids.ts";
import { type RequestGroup, type SchedulerRequest, schedulerRequest } from "../../scheduler/request.ts";
import type { RuleContext } from "../core/context.ts";

/** What the scheduler is asked for a server as it was created. */
export function requestFor(ctx: RuleContext, server: Server, instances: readonly number[]): SchedulerRequest {
  const { spec } = server;
  const hints = hintsOf(spec.hints);
  const slotsOf = (name: string) => (hints[name] ?? []).map((id) => serialOfUuid(id, ctx.state.settings.idKey));
  return schedulerRequest({
    flavor: spec.flavor,
    image: spec.imageRef === "" ? null : { id: spec.imageRef, properties: spec.imageProperties },
    projectId: spec.projectId,
    availabilityZone: spec.availabilityZone,
    hints,
    sameHost: slotsOf("same_host"),
    differentHost: slotsOf("different_host"),
    instances,
    forceHosts: spec.forcedHost === null ? [] : [spec.forcedHost],
    forceNodes: spec.forcedNode === null ? [] : [spec.forcedNode],
    destination:
      spec.requestedHost === null && spec.requestedNode === null
        ? null
        : { host: spec.requestedHost, node: spec.requestedNode, cell: null, allowCrossCell: false },
    group: groupOf(ctx, spec.groupId),
    bootsFromVolume: bootsFromVolume(server),
  });
}

function hintsOf(asked: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(asked);
  if (entries.length === 0) return NO_KEYS;
  return Object.fromEntries(entries.map(([name, value]) => [name, [value].flat().map(String)]));
}

/** A server group as the conductor looks it up when it schedules: members by slot, and the hosts of the live ones. */
export function groupOf(ctx: RuleContext, groupId: string | null): RequestGroup | null {
  const group = groupId === null ? undefined : ctx.state.groups.get(groupId);
  if (group === undefined) return null;
  const members: number[] = [];
  const hosts = new Set<string>();
  for (const id of group.members) {
    const slot = serialOfUuid(id, ctx.state.settings.idKey);
    const member = ctx.state.servers.get(slot);
    if (member === undefined || member.deletedAt !== null) continue;
    members.push(slot);
    if (member.state.host !== null) hosts.add(member.state.host);
  }
  return { policy: group.policy, rules: group.rules, members, hosts: [...hosts] };
}
