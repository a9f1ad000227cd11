import { saveState } from "../../model/events/checkpoint.ts";
import type { State } from "../../model/records/state.ts";
import type { BranchedRun, RecordedRun } from "../../report/html/recorded-run.ts";
import type { Recorder } from "../../report/series/recorder.ts";
import { seriesHeader, seriesLine } from "../../report/text/series-csv.ts";
import type { Scenario } from "../../scenario/plan/scenario.ts";
import type { RunOptions, ScenarioRun } from "../../scenario/run/run.ts";
import { type FileMark, GrowingFile, hashUpTo, pieces } from "../files/growing-file.ts";
import { writeJson } from "../files/write-whole.ts";
import { writeReport } from "./report.ts";

/** The files a run writes, by what goes into them. */
export type Files = Scenario["output"]["files"];

/** How far the growing files were written, of a run that is gone on with; null: there is no such file. */
export interface FileMarks {
  readonly events: FileMark | null;
  readonly series: FileMark | null;
}

/** Writes the files of a run: those that grow with it while it goes on, the others at its end. */
export class RunFiles {
  readonly #files: Files;
  readonly #events: GrowingFile | undefined;
  readonly #series: GrowingFile | undefined;
  readonly #marks: FileMarks | undefined;
  readonly #branches: boolean;

  /**
   * @param files relative to the current directory; their folders are made
   * @param marks those of the files that are gone on with
   * @param branches whether the run branches: each line then names its branch
   * @throws FileError when one cannot be written, or is not as it was at its mark; then all are as they were
   */
  constructor(files: Files, marks?: FileMarks, branches = false) {
    this.#files = files;
    this.#branches = branches;
    this.#marks = marks;
    // All are compared with their marks before the first is cut.
    const past = (file: string | undefined, mark: FileMark | null | undefined) =>
      file === undefined || mark == null ? undefined : { mark, hash: hashUpTo(file, mark) };
    const [events, series] = [past(files.events, marks?.events), past(files.series, marks?.series)];
    this.#events = files.events === undefined ? undefined : new GrowingFile(files.events, events);
    this.#series = files.series === undefined ? undefined : new GrowingFile(files.series, series);
    if (marks === undefined) this.#series?.write(seriesHeader(branches));
  }

  /**
   * What the run is to hand over, to the files and to a recorder.
   *
   * @param recorder null: nobody asks for charts
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
      ...(events === undefined ? {} : { events: (lines) => events.writeUnhashed(told(lines)) }),
      ...(recorder === null && series === undefined
        ? {}
        : {
            sample: (sample, statuses) => {
              recorder?.sample(sample, statuses);
              series?.write(seriesLine(sample, statuses, column));
            },
          }),
      item: (item) => recorder?.item(item),
      called: (servers, refused) => recorder?.called(servers, refused),
    };
  }

  /** Whether charts go into one of the files: a recorder has to draw them. */
  get needCharts(): boolean {
    return this.#files.summary !== undefined || this.#files.report !== undefined;
  }

  /** How far the growing files were written. @param log the mark of the event log, which is hashed as it is made */
  marks(log: FileMark | null): FileMarks {
    return { events: this.#events === undefined ? null : log, series: this.#series?.mark ?? null };
  }

  /** The event log up to its mark, in pieces. */
  pastEvents(): Iterable<Uint8Array> {
    const { events } = this.#files;
    const mark = this.#marks?.events;
    return events === undefined || mark == null ? [] : pieces(events, mark.bytes);
  }

  /** No more comes. */
  close(): void {
    for (const file of [this.#events, this.#series]) file?.close();
  }

  /** The run failed, and there is no checkpoint to go on from: half a log is worse than none. Call it once they are closed. */
  discard(): void {
    for (const file of [this.#events, this.#series]) file?.discard();
  }

  /** The run has ended. @param recorded null: nobody asked for charts */
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
