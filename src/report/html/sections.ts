import type { MetricValues, Summary } from "../../scenario/summary.ts";
import { durationText } from "../duration-text.ts";
import type { Mark, Pictures } from "../pictures/pictures.ts";
import type { RecordedRun } from "./recorded-run.ts";
import { escapeText, numberText, type TableCell, tableOf, whole } from "./text.ts";

/** Rows of a table before it says how many more there are. */
const MOST = 40;

/** What happened, when, and to whom. */
export function happenings({ pictures, surprises, surprised }: RecordedRun): string {
  const { marks, marksLeftOut } = pictures;
  const unexpected = surprises
    .slice(0, 8)
    .map(({ time, call, server, status, message }): readonly TableCell[] => [
      { text: durationText(time), of: "time" },
      `${server === null ? call : `${call} ${server}`} was answered ${status}: ${message}`,
      "",
      "",
    ]);
  const rows = [...marks].sort((a, b) => a.time - b.time).map((mark) => happening(mark, pictures.until));
  if (rows.length + unexpected.length === 0) return `<p class="soft">No fault and no call was scripted.</p>`;
  const left = Math.max(0, rows.length - MOST) + marksLeftOut;
  const more = [
    ...(left > 0 ? [`${whole(left)} more of the timeline`] : []),
    ...(surprised > 8 ? [`${whole(surprised)} calls were refused in all`] : []),
  ];
  const note = more.length === 0 ? "" : `<p class="soft">And ${escapeText(more.join("; "))}.</p>`;
  return tableOf([["when", "what", "to whom", "until"], ...rows.slice(0, MOST), ...unexpected]) + note;
}

function happening({ kind, time, until, text, hosts, servers }: Mark, end: number): readonly TableCell[] {
  const names = hosts === null ? "" : `${hosts.names.join(", ")}${hosts.count > hosts.names.length ? ", …" : ""}`;
  const struck =
    servers === null
      ? ""
      : `, with ${whole(servers)} ${servers === 1 ? "server" : "servers"} on ${hosts?.count === 1 ? "it" : "them"}`;
  const over = kind === "call" ? "" : until === null || until > end ? "the end" : durationText(until);
  return [
    { text: durationText(time), of: "time" },
    { text, of: kind === "call" ? "call" : "fault" },
    names + struck,
    { text: over, of: "time" },
  ];
}

/** The expectations with their verdicts; those that did not hold come first. */
export function expectations({ verdicts }: Summary): string {
  if (verdicts.length === 0) return `<p class="soft">The scenario expects nothing.</p>`;
  const rows = [...verdicts]
    .sort((a, b) => Number(a.held) - Number(b.held))
    .map(({ metric, that, value, held }): readonly TableCell[] => [
      { text: held ? "✓ held" : "✗ failed", of: held ? "held" : "failed" },
      metric,
      that,
      typeof value === "number" ? numberText(value) : (value ?? "nothing was measured"),
    ]);
  return tableOf([["", "expected of", "that", "found"], ...rows]);
}

/** Metrics by aggregation, a column for each run. Those that nothing was measured of are left out. */
export function metricRows(runs: readonly RecordedRun[], labels: readonly string[]): readonly (readonly TableCell[])[] {
  const [first] = runs;
  const names = Object.entries(first?.metrics ?? {}).flatMap(([metric, values]) => shownOf(metric, values));
  const rows = names.flatMap(([name, metric, aggregation]): readonly (readonly TableCell[])[] => {
    const values = runs.map(({ metrics }) => metrics[metric]?.[aggregation]);
    if (values.every((value) => value == null || value === 0)) return [];
    return [[name, ...values.map((value) => ({ text: valueText(metric, value), of: "number" }))]];
  });
  return [["", ...labels.map((text) => ({ text, of: "number" }))], ...rows];
}

function shownOf(
  metric: string,
  values: MetricValues,
): readonly (readonly [name: string, metric: string, aggregation: string])[] {
  const keys = Object.keys(values);
  const chosen = keys.length <= 2 ? keys : ["avg", "med", "p95", "max"].filter((key) => keys.includes(key));
  return chosen.map((key) => [keys.length === 1 ? metric : `${metric} ${key}`, metric, key]);
}

function valueText(metric: string, value: number | null | undefined): string {
  if (value == null) return "–";
  if (/^(alloc|stranded)\.|\.rate$/.test(metric)) return `${(100 * value).toFixed(1)} %`;
  return metric.endsWith(".seconds") ? durationText(value * 1000) : numberText(value);
}

/** Why servers were refused or failed, the most frequent reason first. */
export function refusalTable({ refusals }: Pictures, metrics: Summary["metrics"]): string {
  const quota = metrics["create.quota_refused"]?.count ?? 0;
  const rows: (readonly TableCell[])[] = refusals.map(({ reason, count, first }) => [
    { text: whole(count), of: "number" },
    { text: durationText(first), of: "time" },
    reason,
  ]);
  if (quota > 0) rows.push([{ text: whole(quota), of: "number" }, "", "refused by the project's quota"]);
  if (rows.length === 0) return `<p class="soft">No server was refused, and none failed.</p>`;
  return tableOf([[{ text: "servers", of: "number" }, "first", "reason"], ...rows]);
}
