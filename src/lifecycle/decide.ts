import { createSnapshot, createVolume, removeSnapshot, removeVolume } from "./cinder/volumes.ts";
import type { RuleContext } from "./core/context.ts";
import type { Intent } from "./core/intents.ts";
import { Refusal } from "./core/refusal.ts";
import { addHosts } from "./hosts/add-hosts.ts";
import { configure } from "./hosts/configure.ts";
import { hostDown } from "./hosts/host-down.ts";
import { hostUp } from "./hosts/host-up.ts";
import { runPeriodic, runPeriodics } from "./hosts/run-periodics.ts";
import { begin, due, enterNow, resume } from "./machine/perform.ts";
import type { Begun } from "./machine/run.ts";
import { decideNeutron } from "./neutron/decide.ts";
import { requestBuild } from "./operations/build/build.ts";
import { schedule } from "./operations/build/schedule.ts";
import { requestDelete } from "./operations/delete/delete.ts";

/** Decides what comes of an intent: events and timers. The result is for whoever dispatched it. */
export function decide(ctx: RuleContext, intent: Intent): unknown {
  switch (intent.type) {
    case "due":
      return due(ctx, ctx.operations.named, intent.server, intent.ticket);
    case "enter":
      return enterNow(ctx, ctx.operations.named, intent.server, intent.ticket, intent.phase);
    case "build":
      return requestBuild(ctx, intent.request, intent.who);
    case "schedule":
      return schedule(ctx, intent.servers);
    case "operate": {
      const server = ctx.state.servers.get(intent.server);
      if (server === undefined) throw new Refusal("itemNotFound", "Instance could not be found.");
      const { ticket, problem, reply } = begin(
        ctx,
        ctx.operations.named(intent.operation),
        server,
        intent.args,
        intent.who,
      );
      return { ticket, problem, reply } satisfies Begun;
    }
    case "delete": {
      const server = ctx.state.servers.get(intent.server);
      if (server === undefined) throw new Refusal("itemNotFound", "Instance could not be found.");
      return requestDelete(ctx, server, intent.force, intent.who);
    }
    case "periodic": {
      const server = ctx.state.servers.get(intent.server);
      if (server !== undefined) runPeriodic(ctx, server, intent.task);
      return undefined;
    }
    case "update":
      return ctx.emit({ type: "server.updated", at: ctx.now, server: intent.server, set: intent.set });
    case "host-service":
      return ctx.emit({ type: "host.service-changed", at: ctx.now, host: intent.host, set: intent.set });
    case "cache-images":
      return cacheImages(ctx, intent.host, intent.images);
    case "run-periodics":
      return runPeriodics(ctx, intent.tasks);
    case "create-security-group":
    case "ensure-default-security-group":
    case "update-security-group":
    case "remove-security-group":
    case "add-security-group-rules":
    case "remove-security-group-rule":
    case "allocate-floating-ip":
    case "bind-floating-ip":
    case "release-floating-ip":
      return decideNeutron(ctx, intent);
    case "create-volume":
      return createVolume(ctx, intent.request);
    case "remove-volume":
      return removeVolume(ctx, intent.id);
    case "create-volume-snapshot":
      return createSnapshot(ctx, intent.request);
    case "remove-volume-snapshot":
      return removeSnapshot(ctx, intent.id);
    case "put":
      return ctx.emit({ ...intent, at: ctx.now });
    case "remove":
      return ctx.emit({ type: "removed", at: ctx.now, table: intent.table, id: intent.id });
    case "add-hosts":
      return addHosts(ctx, intent.plans);
    case "host-down":
      return hostDown(ctx, intent.host, intent);
    case "host-up":
      return hostUp(ctx, intent.host);
    case "cut-cell":
      return ctx.emit({ type: "cell.cut", at: ctx.now, cell: intent.cell, down: intent.down });
    case "configure":
      return configure(ctx, intent.set);
    case "hold":
      return ctx.emit({ type: "trouble.held", at: ctx.now, hold: intent.hold });
    case "release":
      return release(ctx, intent.point);
    case "inject":
      return ctx.emit({
        type: "trouble.injected",
        at: ctx.now,
        injection: { ...intent.injection, id: ctx.state.troubles.next },
      });
    case "slow":
      return ctx.emit({
        type: "trouble.slowed",
        at: ctx.now,
        slowdown: { ...intent.slowdown, id: ctx.state.troubles.next },
      });
    case "clear":
      return clear(ctx, intent.id);
  }
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
    if (each.point === point) resume(ctx, ctx.operations.named, each);
  }
}

function clear(ctx: RuleContext, id: number | undefined): void {
  const { injections, slowdowns } = ctx.state.troubles;
  for (const trouble of [...injections, ...slowdowns]) {
    if (id === undefined || trouble.id === id) ctx.emit({ type: "trouble.cleared", at: ctx.now, id: trouble.id });
  }
}
