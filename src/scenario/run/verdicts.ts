import type { Violation } from "../../invariants/invariants.ts";
import type { Metrics } from "../measure/metrics.ts";
import { judge, type Verdict } from "../measure/summary.ts";
import type { Scenario } from "../plan/scenario.ts";
import type { Threshold } from "../plan/threshold.ts";
import type { Surprise } from "../plan/unexpected-response.ts";

/** Surprises that are told one by one; the others are counted. */
const SURPRISES = 20;

/** Findings as data. */
export interface SavedFindings {
  readonly surprises: readonly Surprise[];
  readonly surprised: number;
  readonly unexpected: readonly Verdict[];
}

/** What a run has found out against its scenario: answers that surprise, thresholds that do not hold. */
export class Verdicts {
  readonly surprises: Surprise[] = [];
  /** How many there were; not all of them are kept. */
  surprised = 0;
  /** Answers that were not among those expected. */
  private readonly unexpected: Verdict[] = [];
  private readonly scenario: Scenario;
  private readonly metrics: Metrics;
  /** Thresholds that end the run, and are looked at after each action. */
  private readonly strict: readonly Threshold[];
  /** Such as need all values in order: they are looked at with each sample. */
  private readonly strictSlowly: readonly Threshold[];

  constructor(scenario: Scenario, metrics: Metrics) {
    this.scenario = scenario;
    this.metrics = metrics;
    const strict = scenario.thresholds.filter(({ abort }) => abort);
    this.strict = strict.filter((threshold) => !isSlow(threshold));
    this.strictSlowly = strict.filter(isSlow);
  }

  save(): SavedFindings {
    const { surprises, surprised, unexpected } = this;
    return { surprises, surprised, unexpected };
  }

  load({ surprises, surprised, unexpected }: SavedFindings): void {
    this.surprises.push(...surprises);
    this.surprised = surprised;
    this.unexpected.push(...unexpected);
  }

  /** A call was refused, or answered otherwise than expected. */
  surprise(surprise: Surprise): void {
    this.surprised++;
    if (this.surprises.length < SURPRISES) this.surprises.push(surprise);
    const { expected, call, server, status, message } = surprise;
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
  verdicts(looked: readonly Verdict[], violation: Violation | null): readonly Verdict[] {
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
