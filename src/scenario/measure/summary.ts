import { METRICS, type MetricName } from "../plan/metric-names.ts";
import { type Aggregation, holds, type Threshold } from "../plan/threshold.ts";
import type { UnexpectedResponse } from "../plan/unexpected-response.ts";
import type { Metrics } from "./metrics.ts";

/**
 * Why a run ended: all was done, `clock.until` came, a threshold that aborts no longer held, an invariant did not hold, the
 * event that was asked for is next, or somebody stopped it.
 */
export type Ending = "done" | "until" | "aborted" | "violated" | "event" | "interrupted";

/** What became of one expectation. */
export interface Verdict {
  /** The metric with its tags, or what else was looked at. */
  readonly metric: string;
  /** The condition as it was written. */
  readonly that: string;
  /** What was found; null: nothing was measured, or the run never came to it, and so the condition did not hold. */
  readonly value: number | string | null;
  readonly held: boolean;
}

/** The values of one metric, by aggregation (`count`, `avg`, `p95`, …); null where nothing was measured. */
export type MetricValues = Readonly<Record<string, number | null>>;

/** A run in a few numbers: everything but what it took of the machine. JSON. */
export interface Summary {
  readonly scenario: string;
  readonly file: string;
  /** The cell of the matrix; null: none. */
  readonly cell: string | null;
  /** The branch of the scenario; null: none. */
  readonly branch: string | null;
  readonly seed: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly ending: Ending;
  /** ms of virtual time */
  readonly simulated: number;
  readonly hosts: number;
  /** Servers that are there at the end. */
  readonly servers: number;
  readonly events: number;
  /** SHA-256 of the event log. */
  readonly digest: string | null;
  readonly metrics: Readonly<Record<string, MetricValues>>;
  readonly verdicts: readonly Verdict[];
  /** Calls that were answered otherwise than expected, or refused: the first of them. */
  readonly unexpectedResponses: readonly UnexpectedResponse[];
  /** How many there were. */
  readonly unexpectedCount: number;
}

/** What a run took of the machine. No part of the run itself: it differs from machine to machine. */
export interface Machine {
  readonly seconds: number;
  /** Bytes. */
  readonly peakRss: number;
}

const SHOWN: Readonly<Record<string, readonly (readonly [name: string, aggregation: Aggregation])[]>> = {
  counter: [["count", { of: "count" }]],
  rate: [["rate", { of: "rate" }]],
  trend: [
    ["count", { of: "count" }],
    ["avg", { of: "avg" }],
    ["min", { of: "min" }],
    ["med", { of: "med" }],
    ["p90", { of: "p", percent: 90 }],
    ["p95", { of: "p", percent: 95 }],
    ["p99", { of: "p", percent: 99 }],
    ["max", { of: "max" }],
  ],
  gauge: [
    ["value", { of: "value" }],
    ["avg", { of: "avg" }],
    ["min", { of: "min" }],
    ["max", { of: "max" }],
  ],
};

/** Every metric as a whole. */
export function allMetrics(metrics: Metrics): Readonly<Record<string, MetricValues>> {
  const names = Object.keys(METRICS) as MetricName[];
  return Object.fromEntries(
    names.map((metric) => {
      const values = (SHOWN[METRICS[metric].kind] ?? []).map(([name, aggregation]) => [
        name,
        metrics.aggregate({ metric, tags: {} }, aggregation),
      ]);
      return [metric, Object.fromEntries(values)];
    }),
  );
}

/** Holds the thresholds to what was measured so far. */
export function judge(thresholds: readonly Threshold[], metrics: Metrics): readonly Verdict[] {
  return thresholds.map((threshold) => {
    const value = metrics.aggregate(threshold, threshold.aggregation);
    return { metric: threshold.name, that: threshold.that, value, held: value !== null && holds(threshold, value) };
  });
}
