import { describe, expect, it } from "vitest";
import type { RuleContext } from "../../src/lifecycle/core/context.ts";
import { groupProblem } from "../../src/lifecycle/placing/group-check.ts";
import type { Server } from "../../src/model/records/server.ts";
import { IMAGE, Lab } from "./lab.ts";

/** A server in a group with three others: of these, so many are on host1. */
function scene(policy: string, onHost1: number, options: { max?: number; conf?: object } = {}): [RuleContext, Server] {
  const lab = new Lab({ workarounds: { ...options.conf } });
  const rules = options.max === undefined ? {} : { rules: { max_server_per_host: options.max } };
  const made = lab.request("POST", "/os-server-groups", { server_group: { name: "g", policy: "soft-affinity" } });
  const { id } = (made.body as { readonly server_group: { readonly id: string } }).server_group;
  const server = { name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none", min_count: 4, max_count: 4 };
  lab.request("POST", "/servers", { server, "os:scheduler_hints": { group: id } });
  lab.settle();
  const group = lab.cloud.state.groups.get(id);
  if (group === undefined) throw new Error("no group");
  lab.cloud.dispatch({
    type: "put",
    table: "groups",
    row: { ...group, policy: policy as typeof group.policy, rules: rules.rules ?? {} },
  });
  let { state } = lab.cloud;
  const [, own, ...others] = [...state.servers.values()];
  if (own === undefined) throw new Error("no server");
  for (const [i, other] of others.entries()) {
    const host = i < onHost1 ? "host1" : "host2";
    const moved = { ...other, state: { ...other.state, host } };
    state = { ...state, servers: state.servers.set(other.slot, moved) };
  }
  return [{ state } as RuleContext, own];
}

describe("the compute's own look at a server's group", () => {
  it.each([
    ["anti-affinity", 0, undefined, null],
    ["anti-affinity", 1, undefined, "Anti-affinity"],
    ["anti-affinity", 1, 2, null],
    ["anti-affinity", 2, 2, "Anti-affinity"],
    ["anti-affinity", 3, 4, null],
    ["affinity", 1, undefined, null],
    ["affinity", 0, undefined, "Affinity"],
    ["affinity", 3, undefined, null],
    ["soft-affinity", 0, undefined, null],
    ["soft-anti-affinity", 3, undefined, null],
  ])("%s, with %i members there, at most %s: %s", (policy, there, max, violated) => {
    const [ctx, server] = scene(policy, there, max === undefined ? {} : { max });
    const message = `Build of instance ${server.id} was re-scheduled: ${violated} instance group policy was violated`;
    expect(groupProblem(ctx, server, "host1")).toEqual(
      violated === null ? null : { exception: "RescheduledException", message, code: 500 },
    );
  });

  it("is not taken where an option says so, nor for a server without a group", () => {
    const [ctx, server] = scene("anti-affinity", 3, { conf: { disable_group_policy_check_upcall: true } });
    expect(groupProblem(ctx, server, "host1")).toBeNull();
    const [other] = scene("anti-affinity", 3);
    expect(groupProblem(other, { ...server, spec: { ...server.spec, groupId: null } }, "host1")).toBeNull();
  });

  it("counts a member that a migration brings there", () => {
    const [ctx, server] = scene("anti-affinity", 0);
    const member = ctx.state.servers.get(server.slot + 1);
    if (member === undefined) throw new Error("no member");
    const operation = { ticket: 1, name: "migrate", phase: "place", task: null, requestId: "", startedAt: 0 };
    const moving = { ...member, operations: [{ ...operation, args: { destination: "host1" } }] };
    const state = { ...ctx.state, servers: ctx.state.servers.set(member.slot, moving) };
    expect(groupProblem({ ...ctx, state }, server, "host1")?.message).toContain("Anti-affinity");
    expect(groupProblem({ ...ctx, state }, server, "host3")).toBeNull();
  });
});
