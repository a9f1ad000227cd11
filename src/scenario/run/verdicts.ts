import type { Violation } from "../../invariants/invariants.ts";
import type { Metrics } from "../measure/metrics.ts";
import { judge, type Verdict } from "../measure/summary.ts";
import type { Scenario } from "../plan/scenario.ts";
import type { Threshold } from "../plan/threshold.ts";
import type { UnexpectedResponse } from "../plan/unexpected-response.ts";

/** Unexpected responses that are kept; the others are only counted. */
const MOST_RESPONSES = 20;

/** Verdicts as data. */
export interface SavedVerdicts {
  readonly unexpectedResponses: readonly UnexpectedResponse[];
  readonly unexpectedCount: number;
  readonly unexpected: readonly Verdict[];
}

/** What a run holds against its scenario: unexpected responses, thresholds that do not hold. */
export class Verdicts {
  readonly unexpectedResponses: UnexpectedResponse[] = [];
  /** How many there were; not all of them are kept. */
  unexpectedCount = 0;
  /** Answers that were not among those expected. */
  private readonly unexpected: Verdict[] = [];
  private readonly scenario: Scenario;
  private readonly metrics: Metrics;
  /** Thresholds that end the run, and are checked after each action. */
  private readonly strict: readonly Threshold[];
  /** Those that need all values in order: they are checked with each sample. */
  private readonly strictSlowly: readonly Threshold[];

  constructor(scenario: Scenario, metrics: Metrics) {
    this.scenario = scenario;
    this.metrics = metrics;
    const strict = scenario.thresholds.filter(({ abort }) => abort);
    this.strict = strict.filter((threshold) => !isSlow(threshold));
    this.strictSlowly = strict.filter(isSlow);
  }

  save(): SavedVerdicts {
    const { unexpectedResponses, unexpectedCount, unexpected } = this;
    return { unexpectedResponses, unexpectedCount, unexpected };
  }

  load({ unexpectedResponses, unexpectedCount, unexpected }: SavedVerdicts): void {
    this.unexpectedResponses.push(...unexpectedResponses);
    this.unexpectedCount = unexpectedCount;
    this.unexpected.push(...unexpected);
  }

  /** A call was refused, or answered otherwise than expected. */
  addUnexpected(response: UnexpectedResponse): void {
    this.unexpectedCount++;
    if (this.unexpectedResponses.length < MOST_RESPONSES) this.unexpectedResponses.push(response);
    const { expected, call, server, status, message } = response;
    if (expected === null) return;
    const metric = server === null ? call : `${call} ${server}`;
    const value = message === "" ? `status ${status}` : `status ${status}: ${message}`;
    this.unexpected.push({ metric, that: `answers ${expected.join(" or ")}`, value, held: false });
  }

  /** Whether a threshold that ends the run no longer holds. @param when what was done before it is looked at */
  aborts(when: "action" | "sample"): boolean {
    const strict = when === "action" ? this.strict : this.strictSlowly;
    return strict.length > 0 && judge(strict, this.metrics).some(({ held, value }) => !held && value !== null);
  }

  /**
   * @param looked the verdicts on how things stood at their times
   * @param violation the first invariant that did not hold
   */
  all(looked: readonly Verdict[], violation: Violation | null): readonly Verdict[] {
    const { scenario, metrics, unexpected } = this;
    return [...judge(scenario.thresholds, metrics), ...looked, ...this.always(violation), ...unexpected];
  }

  private always(violation: Violation | null): readonly Verdict[] {
    return this.scenario.invariants.map((name) => {
      const held = violation?.invariant !== name;
      const value = held ? "held" : `event ${violation.number}: ${violation.message}`;
      return { metric: name, that: "always", value, held };
    });
  }
}

/** Whether all values must be put in order to judge it. */
function isSlow({ aggregation: { of } }: Threshold): boolean {
  return of === "p" || of === "med";
}
