import type { Cloud } from "../cloud.ts";
import { conflictsOf } from "../lifecycle/machine/transitions.ts";
import type { Operations } from "../lifecycle/operations.ts";
import { type Event, reduce } from "../model/events/reduce.ts";
import type { State } from "../model/records/state.ts";
import type { Invariant } from "./contract.ts";
import { Ledger } from "./ledger.ts";
import { legalTransitions } from "./legal-transitions.ts";
import { lockRespected } from "./lock-respected.ts";
import { noOvercommit } from "./no-overcommit.ts";
import { placementEqualsHosts } from "./placement-equals-hosts.ts";
import { quotaUsageEqualsServers } from "./quota-usage-equals-servers.ts";
import { reclaimInTime } from "./reclaim-in-time.ts";
import { serverOnOneHost } from "./server-on-one-host.ts";

export type { Invariant, Observation } from "./contract.ts";

/** The rules by the names a scenario's `expect.always` has for them. To add one: a file, and a line here. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  "no-overcommit": noOvercommit,
  "placement-equals-hosts": placementEqualsHosts,
  "quota-usage-equals-servers": quotaUsageEqualsServers,
  "server-on-one-host": serverOnOneHost,
  "legal-transitions": legalTransitions,
  "lock-respected": lockRespected,
  "reclaim-in-time": reclaimInTime,
};

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
 * @param which names of `INVARIANTS`, default: all; or rules of your own by their names
 * @param overruled slots of servers whose operations were overruled so far; grows with the watch
 * @returns a function that ends the watch
 */
export function watch(
  cloud: Cloud,
  found: (violation: Violation) => void,
  which: readonly string[] | Readonly<Record<string, Invariant>> = INVARIANTS,
  overruled = new Set<number>(),
): () => void {
  const rules = Object.entries(
    Array.isArray(which) ? Object.fromEntries(which.map((name) => [name, invariantNamed(name)])) : which,
  ) as [string, Invariant][];
  const ledger = new Ledger();
  ledger.follow(cloud.state);
  let before = cloud.state;
  // The watch folds the log itself: it sees the state after each event, also inside of a step.
  return cloud.on("event", (event, number, now) => {
    const state = reduce(before, event);
    const touched = ledger.follow(state);
    if (event.type === "periodics.forced") ledger.forcedAt = now;
    if (event.type === "operation.ended" && lostItsServer(before, event, cloud.operations)) overruled.add(event.server);
    for (const [invariant, rule] of rules) {
      const message = rule({ state, event, before, now, ledger, overruled, operations: cloud.operations, ...touched });
      if (message !== null) found({ invariant, message, number, event, time: now });
    }
    before = state;
  });
}

function lostItsServer(
  before: State,
  event: Extract<Event, { type: "operation.ended" }>,
  operations: Operations,
): boolean {
  const record = before.servers.get(event.server)?.operations.find(({ ticket }) => ticket === event.ticket);
  return record !== undefined && conflictsOf(operations.named(record.name)).includes(event.outcome);
}

/** The invariant of this name. @throws Error that lists the names there are */
export function invariantNamed(name: string): Invariant {
  const rule = INVARIANTS[name];
  if (rule === undefined) throw new Error(`there is no invariant '${name}': ${Object.keys(INVARIANTS).join(", ")}`);
  return rule;
}
