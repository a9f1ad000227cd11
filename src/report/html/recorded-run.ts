import type { Summary } from "../../scenario/measure/summary.ts";
import type { ChartData } from "../series/series.ts";

/** A run with all that a report shows of it: JSON. */
export type RecordedRun = Summary & {
  readonly chartData: ChartData;
  /** The text of its scenario. */
  readonly text: string;
};

/** A run that branched: every branch from the beginning on, the common past included. JSON. */
export interface BranchedRun {
  readonly scenario: string;
  readonly file: string;
  readonly cell: string | null;
  readonly seed: string;
  /** When it branched, ms. */
  readonly branchesAt: number;
  readonly runs: readonly RecordedRun[];
}
