/** What servers and moves count on hosts: the truth, and what nova-compute reports of it (nova/compute/resource_tracker.py). */
import type { Host, HostUsage, NodeReport } from "../records/host.ts";
import { auditSpacing, countedAt, countedNow, ioOf, reportAt } from "../records/report.ts";
import { addResources } from "../records/resources.ts";
import type { Counted, Holding, Server } from "../records/server.ts";
import type { State } from "../records/state.ts";
import type { ClaimEvent, Consumer, CountEvent, HoldingEvent, ReleaseEvent, SwapEvent } from "./claims.ts";
import { withHoldings } from "./reduce-server.ts";
import { hostOf, present, withHost, withServers } from "./with-tables.ts";

/** A host's hot fields, by a literal for its speed (see `changedState`). */
function changedHost(host: Host, usage: HostUsage, reported: NodeReport, servers: Host["servers"]): Host {
  return {
    slot: host.slot,
    name: host.name,
    node: host.node,
    cell: host.cell,
    id: host.id,
    hardware: host.hardware,
    service: host.service,
    usage,
    reported,
    servers,
    aggregates: host.aggregates,
    cachedImages: host.cachedImages,
    slots: host.slots,
  };
}

/** How counts move: by how much, 0 where they do not. */
interface Step {
  readonly claims?: Holding["resources"];
  readonly sign: 1 | -1;
  readonly instances: number;
  readonly io: number;
}

function usageAfter(usage: HostUsage, step: Step, at: number): HostUsage {
  return {
    allocated: usage.allocated,
    claimed: step.claims === undefined ? usage.claimed : addResources(usage.claimed, step.claims, step.sign),
    instances: usage.instances + step.instances,
    ioOps: usage.ioOps + step.io,
    failedBuilds: usage.failedBuilds,
    changedAt: at,
  };
}

/** What is reported after a step. With a server counted, the stats are written too, `failed_builds` among them. */
function reportAfter(reported: NodeReport, step: Step, failedBuilds: number, at: number): NodeReport {
  return {
    claimed: step.claims === undefined ? reported.claimed : addResources(reported.claimed, step.claims, step.sign),
    instances: reported.instances + step.instances,
    ioOps: reported.ioOps + step.io,
    failedBuilds,
    at,
  };
}

const spacingOf = (state: State): number => auditSpacing(state.settings.conf);

/** The truth about a host changes, and nova-compute says nothing of it yet. */
function step(state: State, host: Host, by: Step, at: number, servers: Host["servers"] = host.servers): State {
  const reported = reportAt(host, at, spacingOf(state));
  return withHost(state, changedHost(host, usageAfter(host.usage, by, at), reported, servers));
}

/** Keeps the hosts' lists of servers and their counts in step with a server that changed. */
export function followOnHosts(state: State, before: Server | undefined, after: Server, at: number): State {
  let next = state;
  const was = before === undefined || before.deletedAt !== null ? null : before.state.host;
  const is = after.deletedAt !== null ? null : after.state.host;
  if (before !== undefined && was !== null) {
    const io = ioOf(after.state) - ioOf(before.state);
    if (was !== is) next = moveServer(next, before, was, -1, at);
    else if (io !== 0) next = step(next, hostOf(next, was), { sign: 1, instances: 0, io }, at);
  }
  return is !== null && was !== is ? moveServer(next, after, is, 1, at) : next;
}

/** A server is on a host from now on, or no more. */
function moveServer(state: State, server: Server, name: string, sign: 1 | -1, at: number): State {
  const host = hostOf(state, name);
  const servers = sign > 0 ? including(host.servers, server.slot) : host.servers.filter((slot) => slot !== server.slot);
  return step(state, host, { sign, instances: sign, io: sign * ioOf(server.state) }, at, servers);
}

function including(slots: readonly number[], slot: number): readonly number[] {
  const all = [...slots, slot];
  for (let i = all.length - 1; i > 0 && (all[i - 1] as number) > slot; i--) {
    all[i] = all[i - 1] as number; // i - 1 is within the list
    all[i - 1] = slot;
  }
  return all;
}

/** A build ended: its host counts failures in a row, and reports the count with what it reports next. */
export function foldBuildEnd(state: State, slot: number, failed: boolean, at: number): State {
  const host = present(state.hosts.get(slot), "host", slot);
  const { allocated, claimed, instances, ioOps, failedBuilds: before } = host.usage;
  const failedBuilds = failed ? before + 1 : 0;
  const usage = { allocated, claimed, instances, ioOps, failedBuilds, changedAt: at };
  return withHost(state, changedHost(host, usage, reportAt(host, at, spacingOf(state)), host.servers));
}

/** Everything on the host is counted anew, and reported. */
export function foldAudit(state: State, slot: number, at: number): State {
  const host = present(state.hosts.get(slot), "host", slot);
  const { allocated, claimed, instances, ioOps, failedBuilds } = host.usage;
  const usage = { allocated, claimed, instances, ioOps, failedBuilds, changedAt: at };
  const next = withHost(state, changedHost(host, usage, { claimed, instances, ioOps, failedBuilds, at }, host.servers));
  let { servers } = next;
  for (const each of host.servers) {
    const server = present(servers.get(each), "server", each);
    servers = servers.set(each, countedAs(server, countedNow(server, host.name, at)));
  }
  return withServers(next, servers);
}

export function countedAs(server: Server, counted: Counted | null): Server {
  return withHoldings(server, server.allocation, server.claim, counted);
}

/** How trackers count a server before something changes about it: audits of its host up to now are made good. */
export function settledCount(state: State, server: Server, at: number): Counted | null {
  const { host } = server.state;
  const { counted } = server;
  const spacing = spacingOf(state);
  // Most servers change often between two audits: their host is not looked at for that.
  if (host === null || counted === null || spacing === 0 || at - counted.at <= at % spacing) return counted;
  return countedAt(server, hostOf(state, host).service, at, spacing);
}

export function foldClaims(state: State, event: ClaimEvent): State {
  switch (event.type) {
    case "allocation.set":
      return foldAllocation(state, event);
    case "claim.set":
      return foldClaim(state, event);
    case "allocations.swapped":
    case "claims.swapped":
      return foldSwap(state, event);
    case "holdings.released":
      return foldRelease(state, event);
    case "server.counted":
      return foldCount(state, event);
  }
}

function foldAllocation(state: State, { consumer, holding }: HoldingEvent): State {
  const before = heldBy(state, consumer, "allocation");
  let next = state;
  if (before !== null) next = allocated(next, before, -1);
  if (holding !== null) next = allocated(next, holding, 1);
  return withHeld(next, consumer, "allocation", holding);
}

/** Placement's account follows at once: no report is in between. */
function allocated(state: State, { host: name, resources }: Holding, sign: 1 | -1): State {
  const host = hostOf(state, name);
  const { allocated: before, claimed, instances, ioOps, failedBuilds, changedAt } = host.usage;
  const usage = {
    allocated: addResources(before, resources, sign),
    claimed,
    instances,
    ioOps,
    failedBuilds,
    changedAt,
  };
  return withHost(state, changedHost(host, usage, host.reported, host.servers));
}

function foldClaim(state: State, event: HoldingEvent): State {
  const { consumer, holding, at } = event;
  const reported = event.unreported !== true;
  const before = heldBy(state, consumer, "claim");
  let next = state;
  if (before !== null) next = claimed(next, before, -1, reported, at);
  if ("server" in consumer) return holding === null ? next : claimForServer(next, consumer.server, holding, at);
  if (holding !== null) next = claimed(next, holding, 1, reported, at);
  next = withHeld(next, consumer, "claim", holding);
  return before !== null && reported ? untrack(next, consumer.migration, before.host, at) : next;
}

/** A claim of a move, taken or dropped (nova: `_move_claim`, `_drop_move_claim`): no stats are written with it. */
function claimed(state: State, holding: Holding, sign: 1 | -1, isReported: boolean, at: number): State {
  const host = hostOf(state, holding.host);
  const by: Step = { claims: holding.resources, sign, instances: 0, io: 0 };
  let reported = reportAt(host, at, spacingOf(state));
  if (isReported && host.service.running) reported = reportAfter(reported, by, reported.failedBuilds, at);
  return withHost(state, changedHost(host, usageAfter(host.usage, by, at), reported, host.servers));
}

/** A host that gave up its half of a move tracks the server no more; its stats count it until the next audit. */
function untrack(state: State, migration: number, host: string, at: number): State {
  const { server: slot } = present(state.migrations.get(migration), "migration", migration);
  const server = state.servers.get(slot);
  if (server === undefined || settledCount(state, server, at)?.host !== host) return state;
  const nobody: Counted = { host: null, io: 0, busy: 0, at };
  return withServers(state, state.servers.set(slot, countedAs(server, nobody)));
}

/** A host claims for a server that comes to it, and counts it from now on (nova: `instance_claim`). */
function claimForServer(state: State, slot: number, holding: Holding, at: number): State {
  const server = present(state.servers.get(slot), "server", slot);
  const host = hostOf(state, holding.host);
  const counted = countedNow(server, host.name, at);
  const truth: Step = { claims: holding.resources, sign: 1, instances: 0, io: 0 };
  const told: Step = { claims: holding.resources, sign: 1, instances: 1, io: counted.io };
  const reported = reportAfter(reportAt(host, at, spacingOf(state)), told, host.usage.failedBuilds, at);
  const next = withHost(state, changedHost(host, usageAfter(host.usage, truth, at), reported, host.servers));
  return withServers(next, next.servers.set(slot, withHoldings(server, server.allocation, holding, counted)));
}

function foldSwap(state: State, { type, server: slot, migration: number }: SwapEvent): State {
  const field = type === "claims.swapped" ? "claim" : "allocation";
  const own = heldBy(state, { server: slot }, field);
  const others = heldBy(state, { migration: number }, field);
  return withHeld(withHeld(state, { server: slot }, field, others), { migration: number }, field, own);
}

/** The server goes away from its host, which counts it no more and says so, if it ever counted it. */
function foldRelease(state: State, { at, server: slot }: ReleaseEvent): State {
  const server = present(state.servers.get(slot), "server", slot);
  const { allocation, claim } = server;
  let next = state;
  if (claim !== null) {
    const host = hostOf(state, claim.host);
    const by: Step = { claims: claim.resources, sign: -1, instances: 0, io: 0 };
    let reported = reportAt(host, at, spacingOf(state));
    const counted = settledCount(state, server, at);
    if (counted?.host === host.name && host.service.running) {
      const told: Step = { claims: claim.resources, sign: -1, instances: -1, io: -counted.io };
      reported = reportAfter(reported, told, host.usage.failedBuilds, at);
    }
    next = withHost(next, changedHost(host, usageAfter(host.usage, by, at), reported, host.servers));
  }
  if (allocation !== null) next = allocated(next, allocation, -1);
  return withServers(next, next.servers.set(slot, withHoldings(server, null, null, null)));
}

function foldCount(state: State, { at, server: slot }: CountEvent): State {
  const server = present(state.servers.get(slot), "server", slot);
  const { host: name } = server.state;
  const before = settledCount(state, server, at);
  if (name === null || before?.host !== name) return state;
  const host = hostOf(state, name);
  const counted = countedNow(server, name, at);
  const told: Step = { sign: 1, instances: 0, io: counted.io - before.io };
  const reported = reportAfter(reportAt(host, at, spacingOf(state)), told, host.usage.failedBuilds, at);
  const usage = usageAfter(host.usage, { sign: 1, instances: 0, io: 0 }, at);
  const next = withHost(state, changedHost(host, usage, reported, host.servers));
  return withServers(next, next.servers.set(slot, countedAs(server, counted)));
}

type Account = "allocation" | "claim";

function heldBy(state: State, consumer: Consumer, field: Account): Holding | null {
  if ("migration" in consumer) {
    return present(state.migrations.get(consumer.migration), "migration", consumer.migration)[field];
  }
  return present(state.servers.get(consumer.server), "server", consumer.server)[field];
}

function withHeld(state: State, consumer: Consumer, field: Account, holding: Holding | null): State {
  if ("migration" in consumer) {
    const slot = consumer.migration;
    const migration = present(state.migrations.get(slot), "migration", slot);
    return { ...state, migrations: state.migrations.set(slot, { ...migration, [field]: holding }) };
  }
  const slot = consumer.server;
  const server = present(state.servers.get(slot), "server", slot);
  const { allocation, claim, counted } = server;
  const after =
    field === "claim"
      ? withHoldings(server, allocation, holding, counted)
      : withHoldings(server, holding, claim, counted);
  return withServers(state, state.servers.set(slot, after));
}
