import type { ChartData } from "../../report/series/series.ts";
import type { Summary } from "../../scenario/measure/summary.ts";
import type { StudyRun } from "../../scenario/study/plan.ts";
import type { Bundle } from "./bundle.ts";

/** What a run gives a study. JSON. */
export interface RunResult {
  readonly summary: Summary;
  /** Null: nobody asked for them. */
  readonly chartData: ChartData | null;
}

/** A run with what it gave, or why it gave nothing. */
export type RunOutcome = StudyRun & (RunResult | { readonly error: string; readonly byPlugin?: boolean });

/** The cause of an error that a plugin is at fault for. */
export const PLUGIN_FAULT = "plugin";

/** What is the same in all runs of a study. */
export interface StudyWork {
  readonly bundle: Bundle;
  /** Whether the charts of runs are wanted. */
  readonly withCharts: boolean;
  /** Hears now and then how many runs are done, those under way in part. */
  readonly progress?: (done: number) => void;
  /** Ends the study: what is not done by then has failed. */
  readonly signal?: AbortSignal;
}

/** ms between two reports of progress. */
export const BEAT = 200;

/** Why a run has no summary that was not done when its study was stopped. */
export const STOPPED_EARLY = "stopped before its end";
