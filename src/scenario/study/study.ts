import type { Summary } from "../measure/summary.ts";
import type { StudyRun } from "./plan.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** What became of one run: its summary, or why it has none. */
export type StudyOutcome = StudyRun & ({ readonly summary: Summary } | { readonly error: string });

/** The runs of one cell, and every metric over them. */
export interface CellResult {
  readonly cell: string | null;
  /** By metric and aggregation; null where no run measured anything. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, Spread | null>>>>;
  /** Runs in which every expectation held. */
  readonly held: number;
  readonly runs: readonly Summary[];
}

/** A study: JSON. Nothing in it depends on the machine, or on the order in which the runs were done. */
export interface Study {
  readonly scenario: string;
  readonly file: string;
  readonly cells: readonly CellResult[];
  /** Runs that have no summary. */
  readonly failed: readonly (StudyRun & { readonly error: string })[];
}

/** @param outcomes in the order of the plan, each once. */
export function studyOf(
  scenario: { readonly name: string; readonly file: string },
  outcomes: readonly StudyOutcome[],
): Study {
  const byCell = new Map<string | null, Summary[]>();
  const failed: Study["failed"][number][] = [];
  for (const outcome of outcomes) {
    const runs = byCell.get(outcome.cell) ?? [];
    byCell.set(outcome.cell, runs);
    if ("summary" in outcome) runs.push(outcome.summary);
    else failed.push({ cell: outcome.cell, seed: outcome.seed, error: outcome.error });
  }
  const cells = [...byCell].map(([cell, runs]): CellResult => {
    const held = runs.filter(({ verdicts }) => verdicts.every((verdict) => verdict.held)).length;
    return { cell, metrics: metricsOf(runs), held, runs };
  });
  return { scenario: scenario.name, file: scenario.file, cells, failed };
}

function metricsOf(runs: readonly Summary[]): CellResult["metrics"] {
  const [first] = runs;
  if (first === undefined) return {};
  const spread = (metric: string, aggregation: string) =>
    spreadOf(runs.flatMap(({ metrics }) => metrics[metric]?.[aggregation] ?? []));
  return Object.fromEntries(
    Object.entries(first.metrics).map(([metric, values]) => [
      metric,
      Object.fromEntries(Object.keys(values).map((aggregation) => [aggregation, spread(metric, aggregation)])),
    ]),
  );
}
