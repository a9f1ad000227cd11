import type { Host, HostEvent, Permits } from "../records/host.ts";
import type { State } from "../records/state.ts";
import { foldAudit, foldBuildEnd } from "./counting.ts";
import { hostOf, present, withHost } from "./with-tables.ts";

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
  if (event.type === "host.build-ended") return foldBuildEnd(state, event.host, event.failed, event.at);
  if (event.type === "host.audited") return foldAudit(state, event.host, event.at);
  const host = present(state.hosts.get(event.host), "host", event.host);
  return { ...state, hosts: state.hosts.set(event.host, reduceHost(host, event)) };
}

/** The host after one event. */
function reduceHost(
  host: Host,
  event: Exclude<HostEvent, { type: "hosts.added" | "host.build-ended" | "host.audited" }>,
): Host {
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
      return { ...host, slots: { ...host.slots, [event.kind]: reducePermits(host.slots[event.kind] ?? FREE, event) } };
  }
}

const FREE: Permits = { holders: [], waiting: [] };

type PermitEvent = Extract<HostEvent, { type: "slot.taken" | "slot.awaited" | "slot.left" }>;

function reducePermits({ holders, waiting }: Permits, event: PermitEvent): Permits {
  if (event.type === "slot.awaited") return { holders, waiting: [...waiting, event.waiting] };
  const { ticket } = event;
  const still = waiting.filter((each) => each.ticket !== ticket);
  return event.type === "slot.taken"
    ? { holders: [...holders, ticket], waiting: still }
    : { holders: holders.filter((each) => each !== ticket), waiting: still };
}

/** The state with one host edited. */
function editHost(state: State, name: string, edit: (host: Host) => Host): State {
  return withHost(state, edit(hostOf(state, name)));
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
