import type { Host, HostEvent, HostUsage, Slots } from "../records/host.ts";
import { addResources } from "../records/resources.ts";
import type { Holding, Server } from "../records/server.ts";
import type { State } from "../records/state.ts";
import type { HoldingEvent } from "./claims.ts";
import { present, withTables } from "./with-tables.ts";

/** Folds an event of hosts into the state. */
export function foldHost(state: State, event: HostEvent): State {
  if (event.type === "hosts.added") {
    const hostSlots = new Map(state.hostSlots);
    let { hosts } = state;
    for (const host of event.hosts) {
      hosts = hosts.set(host.slot, host);
      hostSlots.set(host.name, host.slot);
    }
    return { ...state, hosts, hostSlots };
  }
  const host = present(state.hosts.get(event.host), "host", event.host);
  return { ...state, hosts: state.hosts.set(event.host, reduceHost(host, event)) };
}

/** The host after one event. */
function reduceHost(host: Host, event: Exclude<HostEvent, { type: "hosts.added" }>): Host {
  switch (event.type) {
    case "host.service-changed":
      return { ...host, service: { ...host.service, ...event.set, updatedAt: event.at } };
    case "host.hardware-changed":
      return { ...host, hardware: { ...host.hardware, ...event.set } };
    case "host.image-cached":
      return { ...host, cachedImages: [...host.cachedImages, event.image] };
    case "slot.taken":
    case "slot.awaited":
    case "slot.left":
      return { ...host, slots: { ...host.slots, [event.kind]: reduceSlots(host.slots[event.kind] ?? FREE, event) } };
    case "host.build-ended": {
      const failedBuilds = event.failed ? host.usage.failedBuilds + 1 : 0;
      return { ...host, usage: { ...host.usage, failedBuilds } };
    }
  }
}

const FREE: Slots = { holders: [], waiting: [] };

type SlotEvent = Extract<HostEvent, { type: "slot.taken" | "slot.awaited" | "slot.left" }>;

function reduceSlots({ holders, waiting }: Slots, event: SlotEvent): Slots {
  if (event.type === "slot.awaited") return { holders, waiting: [...waiting, event.waiting] };
  const { ticket } = event;
  const still = waiting.filter((each) => each.ticket !== ticket);
  return event.type === "slot.taken"
    ? { holders: [...holders, ticket], waiting: still }
    : { holders: holders.filter((each) => each !== ticket), waiting: still };
}

/** Keeps the hosts' lists of servers and their I/O counts in step with a server that changed. */
export function followOnHosts(state: State, before: Server | undefined, after: Server): State {
  let next = state;
  const was = before === undefined || before.deletedAt !== null ? null : before.state.host;
  const is = after.deletedAt !== null ? null : after.state.host;
  if (was !== is) {
    if (was !== null) next = editHost(next, was, (host) => withoutServer(host, after.slot));
    if (is !== null) next = editHost(next, is, (host) => withServer(host, after.slot));
  }
  const busyBefore = before === undefined ? null : ioHost(before);
  const busyAfter = ioHost(after);
  if (busyBefore !== busyAfter) {
    if (busyBefore !== null) next = editHost(next, busyBefore, (host) => countIo(host, -1));
    if (busyAfter !== null) next = editHost(next, busyAfter, (host) => countIo(host, 1));
  }
  return next;
}

/** Task states that count as I/O on a host besides building (stat `io_workload`, nova/compute/stats). */
const IO_TASKS: ReadonlySet<string | null> = new Set([
  "rebuilding",
  "resize_prep",
  "resize_migrating",
  "image_snapshot",
  "image_backup",
  "rescuing",
  "unshelving",
]);

function ioHost(server: Server): string | null {
  if (server.claim === null || server.deletedAt !== null) return null;
  return server.state.vmState === "building" || IO_TASKS.has(server.state.taskState) ? server.claim.host : null;
}

function withServer(host: Host, slot: number): Host {
  const servers = [...host.servers, slot];
  for (let i = servers.length - 1; i > 0 && (servers[i - 1] as number) > slot; i--) {
    servers[i] = servers[i - 1] as number; // i - 1 is within the list
    servers[i - 1] = slot;
  }
  return withUsage(host, host.usage, servers);
}

function withoutServer(host: Host, slot: number): Host {
  return withUsage(
    host,
    host.usage,
    host.servers.filter((other) => other !== slot),
  );
}

function countIo(host: Host, by: 1 | -1): Host {
  const { allocated, claimed, instances, ioOps, failedBuilds } = host.usage;
  return withUsage(host, { allocated, claimed, instances, ioOps: ioOps + by, failedBuilds }, host.servers);
}

/** The host with this usage and these servers: a literal, because this runs for nearly every event (see `changedState`). */
function withUsage(host: Host, usage: HostUsage, servers: Host["servers"]): Host {
  return {
    slot: host.slot,
    name: host.name,
    node: host.node,
    cell: host.cell,
    id: host.id,
    hardware: host.hardware,
    service: host.service,
    usage,
    servers,
    aggregates: host.aggregates,
    cachedImages: host.cachedImages,
    slots: host.slots,
  };
}

/**
 * The state with one host edited.
 * @throws Error where no host has this name: our own invariant is broken
 */
export function editHost(state: State, name: string, edit: (host: Host) => Host): State {
  const slot = state.hostSlots.get(name);
  if (slot === undefined) throw new Error(`the log speaks of host ${name}, which does not exist`);
  const host = present(state.hosts.get(slot), "host", slot);
  return withTables(state, state.servers, state.hosts.set(slot, edit(host)), state.projects);
}

/** The host with a holding added to (or, with -1, taken from) its allocated or claimed resources. */
export function account(host: Host, event: HoldingEvent, holding: Holding, sign: 1 | -1): Host {
  const { usage } = host;
  const { ioOps, failedBuilds } = usage;
  if (event.type === "allocation.set") {
    const allocated = addResources(usage.allocated, holding.resources, sign);
    const { claimed, instances } = usage;
    return withUsage(host, { allocated, claimed, instances, ioOps, failedBuilds }, host.servers);
  }
  const claimed = addResources(usage.claimed, holding.resources, sign);
  const instances = "server" in event.consumer ? usage.instances + sign : usage.instances;
  return withUsage(host, { allocated: usage.allocated, claimed, instances, ioOps, failedBuilds }, host.servers);
}

/** Keeps each host's list of aggregates in step with the aggregates' lists of hosts. */
export function withMemberships(state: State, id: string, had: readonly string[], has: readonly string[]): State {
  const before = new Set(had);
  const after = new Set(has);
  let next = state;
  for (const name of before) {
    if (!after.has(name) && next.hostSlots.has(name)) {
      next = editHost(next, name, (host) => ({ ...host, aggregates: host.aggregates.filter((other) => other !== id) }));
    }
  }
  for (const name of after) {
    if (!before.has(name)) next = editHost(next, name, (host) => ({ ...host, aggregates: [...host.aggregates, id] }));
  }
  return next;
}
