import type { Cloud, CloudParts } from "../cloud.ts";
import type { Context } from "../lifecycle/context.ts";
import { requestFor } from "../lifecycle/request-for.ts";
import type { State } from "../model/state.ts";
import { createScheduler, type Explanation, explain } from "../scheduler/index.ts";

/** A decision of the scheduler: the state it was made in, and the servers of its request. */
export interface Decision {
  readonly before: State;
  /** Virtual ms. */
  readonly time: number;
  /** Slots of the servers that were to be placed together. */
  readonly servers: readonly number[];
}

/**
 * Tells of every decision of a cloud's scheduler; states are immutable, so keeping one costs what changes after it.
 * @returns what ends it
 */
export function watchDecisions(cloud: Cloud, decided: (decision: Decision) => void): () => void {
  let before = cloud.state;
  let servers: number[] = [];
  const ends = [
    cloud.on("event", (event) => {
      if (event.type === "server.scheduled") servers.push(event.server);
    }),
    cloud.on("step", (time) => {
      const decision = { before, time, servers };
      before = cloud.state;
      if (servers.length === 0) return;
      servers = [];
      decided(decision);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** The server of a decision that has this name or id: its slot. */
export function serverIn({ before, servers }: Decision, nameOrId: string): number | undefined {
  return servers.find((slot) => {
    const row = before.servers.get(slot);
    return row !== undefined && (row.id === nameOrId || row.spec.name === nameOrId);
  });
}

/**
 * Why a server of a decision went where it went, or nowhere.
 * @param parts the filters and weighers of its own that the cloud was made with
 * @param server its slot
 */
export function explainDecision(parts: CloudParts, { before, time, servers }: Decision, server: number): Explanation {
  const { hosts, aggregates, settings } = before;
  const { plugins, weighers } = parts;
  const scheduler = createScheduler({
    conf: settings.conf,
    release: settings.release,
    ...(plugins && { plugins }),
    ...(weighers && { weighers }),
  });
  const row = before.servers.get(servers[0] ?? server);
  if (row === undefined) throw new Error(`server ${server} was scheduled before it was there`);
  const view = {
    hosts,
    aggregates,
    now: time,
    imagePropertiesOf: (slot: number) => before.servers.get(slot)?.spec.imageProperties,
  };
  const context = { state: before } as Context; // the request is made of the state alone
  const request = { ...requestFor(context, row, servers), wantAlternates: true };
  return explain(scheduler, view, request, () => 0, server);
}
