import type { PageOptions } from "../../report/html/page.ts";
import type { RecordedRun } from "../../report/html/recorded-run.ts";
import type { Recorder } from "../../report/series/recorder.ts";
import type { Summary } from "../../scenario/measure/summary.ts";
import type { ScenarioRun } from "../../scenario/run/run.ts";
import { readText } from "../files/read-input.ts";
import { writeWhole } from "../files/write-whole.ts";

/** A run with all that a report shows of it. */
export function recorded(summary: Summary, run: ScenarioRun, recorder: Recorder): RecordedRun {
  return { ...summary, chartData: recorder.chartData(run.metrics), text: readText(summary.file) };
}

/** Writes a page; its folder is made. What draws it is loaded only now, for most commands do not need it. */
export async function writeReport(file: string, runs: readonly RecordedRun[], options: PageOptions): Promise<void> {
  const { reportPage } = await import("../../report/html/page.ts");
  writeWhole(file, reportPage(runs, options));
}
