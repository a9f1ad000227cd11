import type { Spread } from "../../scenario/study/statistics.ts";
import type { CellResult, Study } from "../../scenario/study/study.ts";

/** A column of the table of a study. */
export interface StudyColumn {
  readonly title: string;
  readonly metric: string;
  readonly aggregation: string;
  /** `%`: a share; `s`: seconds; empty: a number. */
  readonly unit: "%" | "s" | "";
}

const column = (title: string, metric: string, aggregation: string, unit: StudyColumn["unit"] = ""): StudyColumn => ({
  title,
  metric,
  aggregation,
  unit,
});

const COLUMNS: readonly StudyColumn[] = [
  column("asked for", "create.requests", "count"),
  column("ACTIVE %", "create.active.rate", "rate", "%"),
  column("no valid host", "create.no_valid_host", "count"),
  column("first at #", "first_failure.index", "value"),
  column("quota refused", "create.quota_refused", "count"),
  column("ERROR", "create.error", "count"),
  column("build p95 s", "build.seconds", "p95", "s"),
  column("reschedules", "reschedules", "count"),
  column("migrations", "migrations", "count"),
  column("hosts used", "hosts.used", "max"),
  column("hosts down", "hosts.down", "max"),
  column("vCPU %", "alloc.vcpus", "avg", "%"),
  column("memory %", "alloc.memory", "avg", "%"),
];

/** The columns in which a cell has anything to tell. */
export function columnsOf({ cells }: Study): readonly StudyColumn[] {
  const told = ({ metric, aggregation }: StudyColumn) =>
    cells.some(({ metrics }) => (metrics[metric]?.[aggregation]?.mean ?? 0) !== 0);
  return COLUMNS.filter(told);
}

/** Digits behind the point, so that three or so count. */
function placesOf(value: number): number {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return 0;
  return Math.abs(value) >= 100 ? 1 : 2;
}

/** Mean ± sd: `96.3 ± 4.12`; of a single value, the value. */
export function spreadText(spread: Spread | null | undefined, unit: StudyColumn["unit"]): string {
  if (spread == null) return "-";
  const scale = unit === "%" ? 100 : 1;
  const [mean, sd] = [spread.mean * scale, spread.sd === null ? null : spread.sd * scale];
  const places = Math.max(placesOf(mean), sd === null || sd === 0 ? 0 : placesOf(mean) === 0 ? 1 : 2);
  return sd === null ? mean.toFixed(places) : `${mean.toFixed(places)} ± ${sd.toFixed(sd === 0 ? 0 : places)}`;
}

/** What a cell is called where the scenario has no matrix. */
export function cellName({ cell }: Pick<CellResult, "cell">, study: Pick<Study, "scenario">): string {
  return cell ?? study.scenario;
}

/** The rows of a study's table: its head, then a row for each cell. */
export function studyRows(study: Study): readonly (readonly string[])[] {
  const columns = columnsOf(study);
  const head = ["", "runs", "held", ...columns.map(({ title }) => title)];
  const rows = study.cells.map((cell) => [
    cellName(cell, study),
    String(cell.runs.length),
    String(cell.held),
    ...columns.map(({ metric, aggregation, unit }) => spreadText(cell.metrics[metric]?.[aggregation], unit)),
  ]);
  return [head, ...rows];
}

/** A study for a terminal: mean ± standard deviation over the runs of each cell, then the runs that failed. */
export function studyText(study: Study): string {
  const rows = studyRows(study);
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  const failed = study.failed.map(({ cell, seed, error }) => {
    const whose = cell === null ? `seed ${seed}` : `cell '${cell}', seed ${seed}`;
    return `FAILED  ${whose}: ${error}`;
  });
  const broken = study.cells.flatMap(({ cell, runs }) =>
    runs.flatMap(({ seed, verdicts }) =>
      verdicts
        .filter(({ held }) => !held)
        .map(({ metric, that, value }) => {
          const whose = cell === null ? `seed ${seed}` : `${cell}, seed ${seed}`;
          return `not held  ${whose}: ${metric} ${that}  (${value ?? "nothing was measured"})`;
        }),
    ),
  );
  const tail = [...firstOf(failed, "that FAILED"), ...firstOf(broken, "that did not hold")];
  return [`${study.scenario}  (${study.file})`, "", ...lines, ...(tail.length === 0 ? [] : ["", ...tail])].join("\n");
}

/** Lines of one kind that are told one by one. */
const SHOWN = 20;

function firstOf(lines: readonly string[], what: string): readonly string[] {
  const more = lines.length - SHOWN;
  return more <= 0 ? lines : [...lines.slice(0, SHOWN), `and ${more} more ${what}`];
}
