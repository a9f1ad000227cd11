import type { Cloud, CloudParts } from "./cloud.ts";
import type { SchedulerQuestion } from "./lifecycle/core/scheduler-question.ts";
import type { State } from "./model/records/state.ts";
import { createScheduler, type Explanation, explain } from "./scheduler/index.ts";

/** A decision of the scheduler, about new servers or about one that moves. */
export interface WatchedDecision extends SchedulerQuestion {
  /** The state before the step that it was made in. */
  readonly before: State;
  /** Virtual ms. */
  readonly time: number;
  /** Slots of the servers that were to be placed together. */
  readonly servers: readonly number[];
}

/**
 * Reports every decision of a cloud's scheduler; states are immutable, so keeping one costs what changes after it.
 * @returns what ends it
 */
export function watchDecisions(cloud: Cloud, decided: (decision: WatchedDecision) => void): () => void {
  let before = cloud.state;
  return cloud.on("step", (time) => {
    const state = before;
    before = cloud.state;
    for (const asked of cloud.asked) decided({ ...asked, before: state, time, servers: asked.request.instances });
  });
}

/** Whether the decision is about new servers, which have no host yet. */
export function isAboutNew({ operation }: WatchedDecision): boolean {
  return operation === "build";
}

/** The server of a decision that has this name or id: its slot. */
export function serverIn({ before, servers }: WatchedDecision, nameOrId: string): number | undefined {
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
export function explainDecision(
  parts: CloudParts,
  { before, request, view }: WatchedDecision,
  server: number,
): Explanation {
  const { conf, release } = before.settings;
  const { plugins, weighers } = parts;
  const scheduler = createScheduler({ conf, release, ...(plugins && { plugins }), ...(weighers && { weighers }) });
  return explain(scheduler, view, request, () => 0, server);
}
