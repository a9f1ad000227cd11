import type { Server } from "../model/records/server.ts";
import { createVolume, createVolumeSnapshot, removeSnapshot, removeVolume } from "./cinder/volumes.ts";
import type { RuleContext } from "./core/context.ts";
import type { IntentOf, IntentResult, IntentType } from "./core/intent-results.ts";
import type { Intent } from "./core/intents.ts";
import { Refusal } from "./core/refusal.ts";
import { addHosts } from "./hosts/add-hosts.ts";
import { configure } from "./hosts/configure.ts";
import { hostDown } from "./hosts/host-down.ts";
import { hostUp } from "./hosts/host-up.ts";
import { runPeriodic, runPeriodics } from "./hosts/run-periodics.ts";
import { beginOperation, due, enterNow, resumeWaiting } from "./machine/perform.ts";
import { allocateFloatingIp, bindFloatingIp, releaseFloatingIp } from "./neutron/floating-ips.ts";
import { addSecurityGroupRules, removeSecurityGroupRule } from "./neutron/security-group-rules.ts";
import {
  createSecurityGroup,
  defaultSecurityGroup,
  removeSecurityGroup,
  updateSecurityGroup,
} from "./neutron/security-groups.ts";
import { requestBuild } from "./operations/build/build.ts";
import { schedule } from "./operations/build/schedule.ts";
import { requestDelete } from "./operations/delete/delete.ts";

/** The rule of each intent. */
type IntentRules = {
  readonly [Type in IntentType]: (ctx: RuleContext, intent: IntentOf<Type>) => IntentResult<Type>;
};

const INTENT_RULES: IntentRules = {
  due: (ctx, { server, ticket }) => due(ctx, ctx.operations.named, server, ticket),
  enter: (ctx, { server, ticket, phase }) => enterNow(ctx, ctx.operations.named, server, ticket, phase),
  build: (ctx, { request, who }) => requestBuild(ctx, request, who),
  schedule: (ctx, { servers }) => schedule(ctx, servers),
  operate: (ctx, { server, operation, args, who }) => {
    const run = beginOperation(ctx, ctx.operations.named(operation), existing(ctx, server), args, who);
    return { ticket: run.ticket, problem: run.problem, reply: run.reply };
  },
  delete: (ctx, { server, force, who }) => requestDelete(ctx, existing(ctx, server), force, who),
  periodic: (ctx, { server: slot, task }) => {
    const server = ctx.state.servers.get(slot);
    if (server !== undefined) runPeriodic(ctx, server, task);
  },
  update: (ctx, { server, set }) => ctx.emit({ type: "server.updated", at: ctx.now, server, set }),
  "host-service": (ctx, { host, set }) => ctx.emit({ type: "host.service-changed", at: ctx.now, host, set }),
  "cache-images": (ctx, { host, images }) => cacheImages(ctx, host, images),
  "run-periodics": (ctx, { tasks }) => runPeriodics(ctx, tasks),
  "create-security-group": (ctx, { request }) => createSecurityGroup(ctx, request),
  "ensure-default-security-group": (ctx, { projectId }) => defaultSecurityGroup(ctx, projectId),
  "update-security-group": (ctx, { id, set }) => updateSecurityGroup(ctx, id, set),
  "remove-security-group": (ctx, { id, isAdmin }) => removeSecurityGroup(ctx, id, isAdmin),
  "add-security-group-rules": (ctx, { group, rules }) => addSecurityGroupRules(ctx, group, rules),
  "remove-security-group-rule": (ctx, { id }) => removeSecurityGroupRule(ctx, id),
  "allocate-floating-ip": (ctx, { request, target }) => {
    const floating = allocateFloatingIp(ctx, request);
    return target === undefined ? floating : bindFloatingIp(ctx, floating.id, target);
  },
  "bind-floating-ip": (ctx, { id, target }) => bindFloatingIp(ctx, id, target),
  "release-floating-ip": (ctx, { id }) => releaseFloatingIp(ctx, id),
  "create-volume": (ctx, { request }) => createVolume(ctx, request),
  "remove-volume": (ctx, { id }) => removeVolume(ctx, id),
  "create-volume-snapshot": (ctx, { request }) => createVolumeSnapshot(ctx, request),
  "remove-volume-snapshot": (ctx, { id }) => removeSnapshot(ctx, id),
  put: (ctx, intent) => ctx.emit({ ...intent, at: ctx.now }),
  remove: (ctx, { table, id }) => ctx.emit({ type: "removed", at: ctx.now, table, id }),
  "add-hosts": (ctx, { plans }) => addHosts(ctx, plans),
  "host-down": (ctx, intent) => hostDown(ctx, intent.host, intent),
  "host-up": (ctx, { host }) => hostUp(ctx, host),
  "cut-cell": (ctx, { cell, down }) => ctx.emit({ type: "cell.cut", at: ctx.now, cell, down }),
  configure: (ctx, { set }) => configure(ctx, set),
  hold: (ctx, { hold }) => ctx.emit({ type: "trouble.held", at: ctx.now, hold }),
  release: (ctx, { point }) => release(ctx, point),
  inject: (ctx, { injection }) =>
    ctx.emit({ type: "trouble.injected", at: ctx.now, injection: { ...injection, id: ctx.state.troubles.next } }),
  slow: (ctx, { slowdown }) =>
    ctx.emit({ type: "trouble.slowed", at: ctx.now, slowdown: { ...slowdown, id: ctx.state.troubles.next } }),
  clear: (ctx, { id }) => clear(ctx, id),
};

/** Decides an intent: what happens, and what falls due when. The result is for whoever dispatched it. */
export function decide(ctx: RuleContext, intent: Intent): IntentResult<IntentType> {
  // The rule and the intent are of one type, which TypeScript can't follow over a union.
  const rule = INTENT_RULES[intent.type] as (ctx: RuleContext, intent: Intent) => IntentResult<IntentType>;
  return rule(ctx, intent);
}

function existing(ctx: RuleContext, slot: number): Server {
  const server = ctx.state.servers.get(slot);
  if (server === undefined) throw new Refusal("itemNotFound", "Instance could not be found.");
  return server;
}

function cacheImages(ctx: RuleContext, slot: number, images: readonly string[]): void {
  for (const image of images) {
    if (ctx.state.hosts.get(slot)?.cachedImages.includes(image) === false) {
      ctx.emit({ type: "host.image-cached", at: ctx.now, host: slot, image });
    }
  }
}

function release(ctx: RuleContext, point: string): void {
  ctx.emit({ type: "trouble.released", at: ctx.now, point });
  for (const each of ctx.state.troubles.waiting) {
    if (each.point === point) resumeWaiting(ctx, ctx.operations.named, each);
  }
}

function clear(ctx: RuleContext, id: number | undefined): void {
  const { injections, slowdowns } = ctx.state.troubles;
  for (const trouble of [...injections, ...slowdowns]) {
    if (id === undefined || trouble.id === id) ctx.emit({ type: "trouble.cleared", at: ctx.now, id: trouble.id });
  }
}
