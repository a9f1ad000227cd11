import { closeSync, fstatSync, mkdirSync, openSync, readSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { saveState } from "../../model/events/checkpoint.ts";
import type { State } from "../../model/records/state.ts";
import type { BranchedRun, RecordedRun } from "../../report/html/recorded-run.ts";
import type { Recorder } from "../../report/series/recorder.ts";
import { seriesHeader, seriesLine } from "../../report/text/series-csv.ts";
import type { Scenario } from "../../scenario/plan/scenario.ts";
import type { RunOptions, ScenarioRun } from "../../scenario/run/run.ts";
import { writeReport } from "./report.ts";

/** The files a run writes, by what goes into them. */
export type Files = Scenario["output"]["files"];

/** How many bytes of the growing files stand, of a run that is gone on with. */
export interface FileLengths {
  readonly events: number;
  readonly series: number;
}

/** Opens a file anew; or, with a length, cuts it there and goes on behind. */
function open(file: string, length: number | undefined): number {
  if (length !== undefined) {
    truncateSync(file, length);
    return openSync(file, "a");
  }
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, "w");
}

/** Bytes that are read at once. */
const PIECE = 1 << 20;

/** Writes the files of a run: those that grow with it while it goes on, the others at its end. */
export class RunFiles {
  readonly #files: Files;
  readonly #events: number | undefined;
  readonly #series: number | undefined;
  readonly #branches: boolean;

  /**
   * @param files relative to the current directory; their folders are made
   * @param lengths those of the files that are gone on with
   * @param branches whether the run branches: each line then names its branch
   */
  constructor(files: Files, lengths?: FileLengths, branches = false) {
    this.#files = files;
    this.#branches = branches;
    this.#events = files.events === undefined ? undefined : open(files.events, lengths?.events);
    this.#series = files.series === undefined ? undefined : open(files.series, lengths?.series);
    if (this.#series !== undefined && lengths === undefined) writeSync(this.#series, seriesHeader(branches));
  }

  /**
   * What the run is to hand over, to the files and to a recorder.
   *
   * @param recorder null: nobody asks for pictures
   * @param branch the one that goes on; null: the run as such, and what all branches have in common
   */
  optionsWith(
    recorder: Recorder | null,
    branch: string | null = null,
  ): Pick<RunOptions, "events" | "sample" | "item" | "called"> {
    const [events, series] = [this.#events, this.#series];
    const named = branch === null ? "{" : `{"branch":${JSON.stringify(branch)},`;
    const told = (lines: string) => (branch === null ? lines : lines.replaceAll(/^\{/gm, () => named));
    const column = this.#branches ? (branch ?? "") : undefined;
    return {
      ...(events === undefined ? {} : { events: (lines) => writeSync(events, told(lines)) }),
      ...(recorder === null && series === undefined
        ? {}
        : {
            sample: (sample, statuses) => {
              recorder?.sample(sample, statuses);
              if (series !== undefined) writeSync(series, seriesLine(sample, statuses, column));
            },
          }),
      item: (item) => recorder?.item(item),
      called: (servers, refused) => recorder?.called(servers, refused),
    };
  }

  /** Whether pictures go into one of the files: a recorder has to draw them. */
  get arePictured(): boolean {
    return this.#files.summary !== undefined || this.#files.report !== undefined;
  }

  /** How many bytes were written so far. */
  get lengths(): FileLengths {
    const length = (file: number | undefined) => (file === undefined ? 0 : fstatSync(file).size);
    return { events: length(this.#events), series: length(this.#series) };
  }

  /** The event log, as far as it was written, in pieces. */
  *pastEvents(): Generator<Uint8Array> {
    const { events } = this.#files;
    if (events === undefined) return;
    const file = openSync(events, "r");
    try {
      const piece = Buffer.alloc(PIECE);
      for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) yield piece.subarray(0, read);
    } finally {
      closeSync(file);
    }
  }

  /** No more comes. */
  close(): void {
    for (const file of [this.#events, this.#series]) if (file !== undefined) closeSync(file);
  }

  /** The run has ended. @param recorded null: nobody asked for pictures */
  async finish(run: ScenarioRun, recorded: RecordedRun | null): Promise<void> {
    const { summary, state, report } = this.#files;
    if (state !== undefined) writeJson(state, saveState(run.state));
    if (recorded === null) return;
    if (summary !== undefined) writeJson(summary, recorded);
    if (report !== undefined) await writeReport(report, [recorded], { title: recorded.scenario });
  }

  /** All branches of the run have ended. @param states by branch: how things stand at its end */
  async finishBranches(run: BranchedRun, states: ReadonlyMap<string, State>): Promise<void> {
    const { summary, state, report } = this.#files;
    if (summary !== undefined) writeJson(summary, run);
    if (state !== undefined)
      writeJson(state, Object.fromEntries([...states].map(([branch, each]) => [branch, saveState(each)])));
    if (report === undefined) return;
    const labels = run.runs.map(({ branch }) => branch ?? "");
    await writeReport(report, run.runs, { title: run.scenario, labels, branchesAt: run.branchesAt });
  }
}

/** Writes a value as JSON; the file's folder is made. */
export function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
