import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { saveState } from "../model/checkpoint.ts";
import { SERIES_HEADER, seriesLine } from "../report/series-csv.ts";
import type { Run, RunOptions } from "../scenario/run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Summary } from "../scenario/summary.ts";

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

  /** What the run is to hand over. */
  get options(): Pick<RunOptions, "events" | "sample"> {
    const [events, series] = [this.#events, this.#series];
    return {
      ...(events === undefined ? {} : { events: (lines) => writeSync(events, lines) }),
      ...(series === undefined
        ? {}
        : { sample: (sample, statuses) => writeSync(series, seriesLine(sample, statuses)) }),
    };
  }

  /** No more comes. */
  close(): void {
    for (const file of [this.#events, this.#series]) if (file !== undefined) closeSync(file);
  }

  /** The run has ended. */
  finish(run: Run, summary: Summary): void {
    const { summary: summaryFile, state } = this.#files;
    if (summaryFile !== undefined) writeJson(summaryFile, summary);
    if (state !== undefined) writeJson(state, saveState(run.state));
  }
}

/** Writes a value as JSON; the file's folder is made. */
export function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
