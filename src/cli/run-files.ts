import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { saveState } from "../model/checkpoint.ts";
import type { RecordedRun } from "../report/html/recorded-run.ts";
import type { Recorder } from "../report/pictures/recorder.ts";
import { SERIES_HEADER, seriesLine } from "../report/series-csv.ts";
import type { Run, RunOptions } from "../scenario/run.ts";
import type { Scenario } from "../scenario/scenario.ts";

import { writeReport } from "./report.ts";

/** The files a run writes, by what goes into them. */
export type Files = Scenario["output"]["files"];

function open(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, "w");
}

/** Writes the files of a run: those that grow with it while it goes on, the others at its end. */
export class RunFiles {
  readonly #files: Files;
  readonly #events: number | undefined;
  readonly #series: number | undefined;

  /** @param files relative to the current directory; their folders are made */
  constructor(files: Files) {
    this.#files = files;
    this.#events = files.events === undefined ? undefined : open(files.events);
    this.#series = files.series === undefined ? undefined : open(files.series);
    if (this.#series !== undefined) writeSync(this.#series, SERIES_HEADER);
  }

  /** What the run is to hand over, to the files and to a recorder. */
  optionsWith(recorder: Recorder): Pick<RunOptions, "events" | "sample" | "item"> {
    const [events, series] = [this.#events, this.#series];
    return {
      ...(events === undefined ? {} : { events: (lines) => writeSync(events, lines) }),
      sample: (sample, statuses) => {
        recorder.sample(sample, statuses);
        if (series !== undefined) writeSync(series, seriesLine(sample, statuses));
      },
      item: (item) => recorder.item(item),
    };
  }

  /** No more comes. */
  close(): void {
    for (const file of [this.#events, this.#series]) if (file !== undefined) closeSync(file);
  }

  /** The run has ended. */
  async finish(run: Run, recorded: RecordedRun): Promise<void> {
    const { summary, state, report } = this.#files;
    if (summary !== undefined) writeJson(summary, recorded);
    if (state !== undefined) writeJson(state, saveState(run.state));
    if (report !== undefined) await writeReport(report, [recorded], { title: recorded.scenario });
  }
}

/** Writes a value as JSON; the file's folder is made. */
export function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
