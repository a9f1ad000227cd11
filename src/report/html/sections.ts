import type { MetricValues, Summary, Verdict } from "../../scenario/measure/summary.ts";
import type { UnexpectedResponse } from "../../scenario/plan/unexpected-response.ts";
import type { ChartData, Fates, Funnel, Mark } from "../series/series.ts";
import { durationText } from "../text/duration-text.ts";
import type { RecordedRun } from "./recorded-run.ts";
import { type Html, html } from "./template.ts";
import { numberText, type TableCell, tableOf, whole } from "./text.ts";

/** Rows of a table before it says how many more there are. */
const MOST = 40;

/** What happened, when, to whom, and what became of them. Of several runs, what they have in common is told once. */
export function happenings(runs: readonly RecordedRun[], labels: readonly string[]): Html {
  const told = new Map<
    string,
    { readonly time: number; readonly cells: readonly TableCell[]; readonly where: number[] }
  >();
  for (const [run, { chartData, unexpectedResponses }] of runs.entries())
    for (const { time, cells } of [
      ...chartData.marks.map((mark) => ({ time: mark.time, cells: happening(mark, chartData.until) })),
      ...unexpectedResponses.slice(0, 8).map((response) => ({ time: response.time, cells: responseCells(response) })),
    ]) {
      const key = JSON.stringify(cells);
      const known = told.get(key);
      if (known === undefined) told.set(key, { time, cells, where: [run] });
      else known.where.push(run);
    }
  if (told.size === 0) return html`<p class="soft">No fault and no call was scripted, and no call was refused.</p>`;
  const many = runs.length > 1;
  const rows = [...told.values()]
    .sort((a, b) => a.time - b.time)
    .map(({ cells, where }): readonly TableCell[] => {
      if (!many) return cells;
      const names =
        where.length === runs.length ? "all" : [...new Set(where)].map((run) => labels[run] ?? "").join(", ");
      return [...cells, names];
    });
  const head = ["when", "what", "to whom", "what became of them", "until", ...(many ? ["where"] : [])];
  const left = Math.max(0, rows.length - MOST) + runs.reduce((sum, { chartData }) => sum + chartData.marksLeftOut, 0);
  const unexpectedCount = runs.reduce((sum, run) => sum + run.unexpectedCount, 0);
  const more = [
    ...(left > 0 ? [`${whole(left)} more of the timeline`] : []),
    ...(unexpectedCount > 8 ? [`${whole(unexpectedCount)} calls were refused in all`] : []),
  ];
  const note = more.length === 0 ? "" : html`<p class="soft">And ${more.join("; ")}.</p>`;
  return html`${tableOf([head, ...rows.slice(0, MOST)])}${note}`;
}

function responseCells({ time, call, server, status, message }: UnexpectedResponse): readonly TableCell[] {
  const what = `${server === null ? call : `${call} ${server}`} was answered ${status}: ${message}`;
  return [{ text: durationText(time), of: "time" }, { text: what, of: "fault" }, server ?? "", "", ""];
}

const serversText = (count: number) => `${whole(count)} ${count === 1 ? "server" : "servers"}`;

function happening(
  { kind, time, until, text, hosts, servers, fates, refused }: Mark,
  end: number,
): readonly TableCell[] {
  const on =
    hosts === null
      ? []
      : [
          `${whole(hosts.count)} ${hosts.count === 1 ? "host" : "hosts"} (${hosts.names.join(", ")}${hosts.count > hosts.names.length ? ", …" : ""})`,
        ];
  const whom = [...on, ...(servers === null || (kind === "call" && servers === 1) ? [] : [serversText(servers)])];
  const over = kind === "call" ? "" : until === null || until > end ? "the end" : durationText(until);
  const became =
    fates === null ? (refused > 0 ? `${serversText(refused)} refused` : "") : fatesText(fates, servers ?? 0);
  return [
    { text: durationText(time), of: "time" },
    { text, of: kind === "call" ? "call" : "fault" },
    whom.join(", with "),
    { text: became, of: (fates?.failed ?? 0) + refused > 0 ? "failed" : "" },
    { text: over, of: "time" },
  ];
}

/** What became of servers on hosts that stopped. */
function fatesText({ moved, failed, deleted, stayed }: Fates, servers: number): string {
  const waiting = servers - moved - failed - deleted - stayed;
  const parts: readonly (readonly [number, string])[] = [
    [moved, "moved to other hosts"],
    [failed, "in ERROR"],
    [deleted, "deleted"],
    [stayed, "there when their host was back"],
    [waiting, "still without a host"],
  ];
  return parts.flatMap(([count, what]) => (count > 0 ? [`${whole(count)} ${what}`] : [])).join(", ");
}

/** The expectations with their verdicts, a column for each run; those that did not hold somewhere come first. */
export function expectations(runs: readonly Summary[], labels: readonly string[]): Html {
  const keyOf = ({ metric, that }: Verdict) => JSON.stringify([metric, that]);
  const byKey = new Map(runs.flatMap(({ verdicts }) => verdicts).map((verdict) => [keyOf(verdict), verdict]));
  if (byKey.size === 0) return html`<p class="soft">The scenario expects nothing.</p>`;
  const rows = [...byKey].map(([key, { metric, that }]) => {
    const found = runs.map(({ verdicts }) => verdicts.find((verdict) => keyOf(verdict) === key));
    const failed = found.some((verdict) => verdict?.held === false);
    return { failed, row: [metric, that, ...found.map(verdictCell)] };
  });
  rows.sort((a, b) => Number(b.failed) - Number(a.failed));
  const heads = runs.length === 1 ? ["found"] : labels;
  return tableOf([["expected of", "that", ...heads], ...rows.map(({ row }) => row)]);
}

function verdictCell(verdict: Verdict | undefined): TableCell {
  if (verdict === undefined) return "";
  const { value, held } = verdict;
  const found = typeof value === "number" ? numberText(value) : (value ?? "nothing was measured");
  return { text: `${held ? "✓" : "✗"} ${found}`, of: held ? "held" : "failed" };
}

/** The few numbers that are looked at first, a column for each run. */
export function keyNumbers(runs: readonly RecordedRun[], labels: readonly string[]): Html {
  const count = (metric: string) => (run: RecordedRun) => run.metrics[metric]?.count ?? 0;
  const rows: readonly (readonly [name: string, value: (run: RecordedRun) => number])[] = [
    ["hosts", (run) => run.hosts],
    ["servers asked for", count("create.requests")],
    ["became ACTIVE", count("create.active")],
    ["found no host", count("create.no_valid_host")],
    ["refused by quota", count("create.quota_refused")],
    ["moved", count("migrations")],
    ["servers at the end", (run) => run.servers],
  ];
  const numbers = rows.map(([name, value]) => [
    name,
    ...runs.map((run) => ({ text: whole(value(run)), of: "number" })),
  ]);
  const verdicts = runs.map(({ verdicts: all }): TableCell => {
    const broken = all.filter(({ held }) => !held).length;
    if (all.length === 0) return { text: "–", of: "number" };
    return broken === 0
      ? { text: `✓ all ${all.length}`, of: "held number" }
      : { text: `✗ ${broken} of ${all.length} not`, of: "failed number" };
  });
  const head = ["", ...labels.map((text) => ({ text, of: "number" }))];
  return tableOf([head, ["expectations held", ...verdicts], ...numbers]);
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
  const keys = metric.startsWith("run.") ? ["value"] : Object.keys(values);
  const chosen = keys.length <= 2 ? keys : ["avg", "med", "p95", "max"].filter((key) => keys.includes(key));
  return chosen.map((key) => [keys.length === 1 ? metric : `${metric} ${key}`, metric, key]);
}

function valueText(metric: string, value: number | null | undefined): string {
  if (value == null) return "–";
  if (metric === "run.peak_rss") return `${numberText(value / 2 ** 20)} MiB`;
  if (/^(alloc|stranded)\.|\.rate$/.test(metric)) return `${(100 * value).toFixed(1)} %`;
  return metric.endsWith(".seconds") ? durationText(value * 1000) : numberText(value);
}

/** Why servers were refused or failed, the most frequent reason first. */
export function refusalTable({ refusals }: ChartData, metrics: Summary["metrics"]): Html {
  const quota = metrics["create.quota_refused"]?.count ?? 0;
  const rows: (readonly TableCell[])[] = refusals.map(({ reason, count, first }) => [
    { text: whole(count), of: "number" },
    { text: durationText(first), of: "time" },
    reason,
  ]);
  if (quota > 0) rows.push([{ text: whole(quota), of: "number" }, "", "refused by the project's quota"]);
  if (rows.length === 0) return html`<p class="soft">No server was refused, and none failed.</p>`;
  return tableOf([[{ text: "servers", of: "number" }, "first", "reason"], ...rows]);
}

/** What the scheduler says of requests that found no host: at each stage, why hosts were cut. */
export function funnelTable({ hosts, stages }: Funnel): Html {
  const mean = (value: number) => ({ text: numberText(Math.round(value * 10) / 10), of: "number" });
  const rows = stages.map(({ stage, hosts: left, cut }, i): readonly TableCell[] => {
    const before = stages[i - 1]?.hosts ?? hosts;
    const why = cut
      .slice(0, 4)
      .map(({ reason, hosts: count }) => `${numberText(Math.round(count * 10) / 10)} ${reason}`);
    return [stage, mean(before - left), why.join("; ") + (cut.length > 4 ? "; …" : "")];
  });
  return tableOf([["stage", { text: "hosts cut", of: "number" }, "why"], ...rows]);
}
