import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { PageOptions } from "../../report/html/page.ts";
import type { RecordedRun } from "../../report/html/recorded-run.ts";
import type { Recorder } from "../../report/series/recorder.ts";
import type { Summary } from "../../scenario/measure/summary.ts";
import type { ScenarioRun } from "../../scenario/run/run.ts";

/** A run with all that a report shows of it. */
export function recorded(summary: Summary, run: ScenarioRun, recorder: Recorder): RecordedRun {
  return { ...summary, pictures: recorder.pictures(run.metrics), text: readFileSync(summary.file, "utf8") };
}

/** Writes a page; its folder is made. What draws it is loaded only now, for most commands do not need it. */
export async function writeReport(file: string, runs: readonly RecordedRun[], options: PageOptions): Promise<void> {
  const { reportPage } = await import("../../report/html/page.ts");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, reportPage(runs, options));
}
