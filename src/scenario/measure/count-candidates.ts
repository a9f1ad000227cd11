import type { Cloud } from "../../cloud.ts";
import { explainDecision, isAboutNew, watchDecisions } from "../../decisions.ts";
import type { Metrics } from "./metrics.ts";
import type { Observer } from "./observer.ts";

/**
 * Counts the allocation candidates of every decision about new servers: the hosts that Placement named, before any filter.
 * Each decision is made once more for that, host by host, so it is done only where somebody asks.
 *
 * @returns what ends it
 */
export function countCandidates(cloud: Cloud, metrics: Metrics, observer: Observer): () => void {
  return watchDecisions(cloud, (decision) => {
    const [first] = decision.servers;
    const asked = first === undefined ? undefined : observer.askedOf(first);
    if (first === undefined || !isAboutNew(decision) || asked === undefined || !asked.measured) return;
    const { stages } = explainDecision(cloud.parts, decision, first);
    const candidates = stages.find(({ name }) => name === "placement")?.left ?? 0;
    metrics.observe("schedule.candidates", candidates, asked.tags);
  });
}
