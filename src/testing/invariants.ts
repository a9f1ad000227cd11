import type { Host } from "../model/host.ts";
import { NO_USAGE } from "../model/project.ts";
import { type Event, reduce } from "../model/reduce.ts";
import type { Resources } from "../model/resources.ts";
import type { State } from "../model/state.ts";
import type { Cloud } from "../cloud.ts";
import { Ledger } from "./ledger.ts";

/** What an invariant is shown: the state after an event, the books, and what the event touched. */
export interface Sight {
  readonly state: State;
  readonly event: Event;
  readonly before: State;
  readonly ledger: Ledger;
  readonly hosts: ReadonlySet<string>;
  readonly projects: ReadonlySet<string>;
}

/** A rule that holds after every event: says what is wrong, or null. */
export type Invariant = (sight: Sight) => string | null;

/** The rules by the names a scenario's `expect.always` has for them. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  /** No host has allocated more than its inventory and ratio allow. */
  "no-overcommit": ({ state, hosts }) => firstOf(state, hosts, overcommitted),
  /** What a host says it gave is what its servers and migrations hold. */
  "placement-equals-hosts": ({ state, hosts, ledger }) =>
    firstOf(state, hosts, (host) => {
      const books = ledger.host(host.name);
      return (
        differ("allocated", host.usage.allocated, books.allocated) ??
        differ("claimed", host.usage.claimed, books.claimed) ??
        (host.servers.length === books.servers
          ? null
          : `lists ${host.servers.length} servers, and ${books.servers} say they are on it`)
      );
    }),
  /** What a project's quota counts is what its servers are. */
  "quota-usage-equals-servers": ({ state, projects, ledger }) => {
    for (const id of projects) {
      const counted = state.projects.get(id)?.usage ?? NO_USAGE;
      const books = ledger.project(id);
      for (const name of ["instances", "cores", "ram"] as const) {
        if (counted[name] !== books[name]) {
          return `project ${id} counts ${counted[name]} ${name}, and its servers make ${books[name]}`;
        }
      }
    }
    return null;
  },
};

function firstOf(state: State, names: ReadonlySet<string>, wrong: (host: Host) => string | null): string | null {
  for (const name of names) {
    const slot = state.hostSlots.get(name);
    const host = slot === undefined ? undefined : state.hosts.get(slot);
    const what = host === undefined ? null : wrong(host);
    if (what !== null) return `host ${name} ${what}`;
  }
  return null;
}

function overcommitted(host: Host): string | null {
  const { allocated } = host.usage;
  const used: Record<string, number> = {
    VCPU: allocated.vcpus,
    MEMORY_MB: allocated.memoryMb,
    DISK_GB: allocated.diskGb,
    ...allocated.other,
  };
  for (const [name, amount] of Object.entries(used)) {
    const inventory = host.hardware.inventories[name];
    const capacity = inventory === undefined ? 0 : (inventory.total - inventory.reserved) * inventory.allocationRatio;
    if (amount > capacity) return `has allocated ${amount} ${name} of ${capacity}`;
  }
  return null;
}

function differ(what: string, host: Resources, books: Resources): string | null {
  const keys = ["vcpus", "memoryMb", "diskGb"] as const;
  const key = keys.find((name) => host[name] !== books[name]);
  if (key !== undefined) return `has ${what} ${host[key]} ${key}, and its servers hold ${books[key]}`;
  const names = new Set([...Object.keys(host.other ?? {}), ...Object.keys(books.other ?? {})]);
  for (const name of names) {
    const [here, there] = [host.other?.[name] ?? 0, books.other?.[name] ?? 0];
    if (here !== there) return `has ${what} ${here} ${name}, and its servers hold ${there}`;
  }
  return null;
}

/** An invariant that did not hold. */
export interface Violation {
  readonly invariant: string;
  readonly message: string;
  /** Number of the event after which it did not hold. */
  readonly number: number;
  readonly event: Event;
  /** ms */
  readonly time: number;
}

/**
 * Watches a cloud: after every event, each of these invariants is asked.
 * @param names of `INVARIANTS`; default: all
 * @returns a function that ends the watch
 */
export function watch(
  cloud: Cloud,
  found: (violation: Violation) => void,
  names: readonly string[] = Object.keys(INVARIANTS),
): () => void {
  const ledger = new Ledger();
  ledger.follow(cloud.state);
  let before = cloud.state;
  const rules = names.map((name) => {
    const rule = INVARIANTS[name];
    if (rule === undefined) throw new Error(`there is no invariant '${name}': ${Object.keys(INVARIANTS).join(", ")}`);
    return [name, rule] as const;
  });
  // The watch folds the log itself: it sees the state after each event, also inside of a step.
  return cloud.on("event", (event, number, time) => {
    const state = reduce(before, event);
    const { hosts, projects } = ledger.follow(state);
    for (const [invariant, rule] of rules) {
      const message = rule({ state, event, before, ledger, hosts, projects });
      if (message !== null) found({ invariant, message, number, event, time });
    }
    before = state;
  });
}
