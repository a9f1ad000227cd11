import * as Plot from "@observablehq/plot";
import { STATUSES, type Status } from "../../model/records/server-states.ts";
import type { Bin, ChartData, Funnel, Mark } from "../series/series.ts";
import { durationText } from "../text/duration-text.ts";
import { backdrop, draw, forkLine, timeAxis } from "./plot.ts";
import { type Html, html } from "./template.ts";
import { legendOf, whole } from "./text.ts";

/** What is the same in the charts of several runs, so that they can be compared by eye. */
export interface Scales {
  /** ms */
  readonly until: number;
  readonly servers: number;
  readonly hosts: number;
  readonly share: number;
  readonly statuses: readonly Status[];
  /** When the runs went their own ways, ms; null: they are no branches of one. */
  readonly fork: number | null;
}

export function scalesOf(all: readonly ChartData[], fork: number | null): Scales {
  const series = all.map((each) => each.series);
  const totals = series.flatMap(({ times, statuses }) =>
    times.map((_, i) => Object.values(statuses).reduce((sum, values) => sum + (values[i] ?? 0), 0)),
  );
  const seen = STATUSES.filter((status) => series.some(({ statuses }) => statuses[status] !== undefined));
  return {
    until: most(all.map(({ until }) => until)),
    servers: most(totals),
    hosts: most(series.flatMap(({ hostsUsed, hostsDown }) => [...hostsUsed, ...hostsDown])),
    share: Math.max(1, most(series.flatMap(({ vcpus, memory, disk }) => [...vcpus, ...memory, ...disk]))),
    statuses: seen,
    fork,
  };
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

interface Point {
  readonly time: number;
  readonly value: number;
  readonly name: string;
}

function pointsOf(name: string, times: readonly number[], values: readonly number[]): readonly Point[] {
  return times.map((time, i) => ({ time, value: values[i] ?? 0, name }));
}

const XY = { x: "time", y: "value", z: "name" } as const;

function lines(
  chartData: ChartData,
  scales: Scales,
  of: readonly (readonly [string, readonly number[], string])[],
  y: Plot.ScaleOptions,
): Html {
  const { times } = chartData.series;
  const drawn = draw({
    x: timeAxis(scales.until),
    y: { grid: true, label: null, ...y },
    marks: [
      ...backdrop(chartData.marks, chartData.until, scales.fork),
      // Every other line is dashed, so that two that run as one are seen to be two.
      ...of.map(([name, values, stroke], i) =>
        Plot.lineY(pointsOf(name, times, values), {
          ...XY,
          stroke,
          strokeWidth: 1.8,
          ...(i % 2 === 0 ? {} : { strokeDasharray: "5,3" }),
        }),
      ),
      Plot.ruleY([0]),
    ],
  });
  return html`${legendOf(of.map(([name, , color]) => [name, color]))}${drawn}`;
}

/** Shares of vCPUs, memory and disk that are allocated, over time. */
export function utilisation(chartData: ChartData, scales: Scales): Html {
  const { vcpus, memory, disk } = chartData.series;
  const of = [
    ["vCPUs", vcpus, "var(--c0)"],
    ["memory", memory, "var(--c1)"],
    ["disk", disk, "var(--c2)"],
  ] as const;
  return lines(chartData, scales, of, {
    domain: [0, scales.share],
    tickFormat: (share: number) => `${Math.round(share * 100)}%`,
  });
}

/** Hosts with servers, and hosts that are down, over time. */
export function hostsChart(chartData: ChartData, scales: Scales): Html {
  const { hostsUsed, hostsDown } = chartData.series;
  const of = [
    ["with servers", hostsUsed, "var(--c0)"],
    ["down", hostsDown, "var(--fault)"],
  ] as const;
  return lines(chartData, scales, of, { domain: [0, Math.max(1, scales.hosts)], nice: true });
}

const STATUS_COLORS: Readonly<Partial<Record<Status, string>>> = {
  ACTIVE: "var(--c2)",
  BUILD: "var(--c0)",
  ERROR: "var(--fault)",
  SHUTOFF: "var(--c7)",
  VERIFY_RESIZE: "var(--c3)",
  RESIZE: "var(--c1)",
  MIGRATING: "var(--c5)",
  SHELVED_OFFLOADED: "var(--c6)",
  SOFT_DELETED: "var(--c4)",
};
const OTHER_COLORS = ["var(--c6)", "var(--c3)", "var(--c1)", "var(--c5)", "var(--c4)", "var(--c7)"];

function colorOf(status: Status): string {
  return STATUS_COLORS[status] ?? OTHER_COLORS[STATUSES.indexOf(status) % OTHER_COLORS.length] ?? "var(--c7)";
}

/** How many servers are in each status, over time, one upon the other. */
export function serversChart(chartData: ChartData, scales: Scales): Html {
  const { times, statuses } = chartData.series;
  const points = scales.statuses.flatMap((status) => pointsOf(status, times, statuses[status] ?? times.map(() => 0)));
  const drawn = draw({
    x: timeAxis(scales.until),
    y: { grid: true, label: null, domain: [0, Math.max(1, scales.servers)], nice: true },
    marks: [
      Plot.areaY(points, { ...XY, order: [...scales.statuses], fill: (point: Point) => colorOf(point.name as Status) }),
      ...backdrop(chartData.marks, chartData.until, scales.fork),
      Plot.ruleY([0]),
    ],
  });
  return html`${legendOf(scales.statuses.map((status) => [status, colorOf(status)]))}${drawn}`;
}

/** Colours of the heat map, and below which share each stands. */
const HEAT = [0.001, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875].map((below, i) => [below, `var(--h${i})`] as const);

function heatColor(used: number, down: number): string {
  if (down >= 0.5) return "var(--gone)";
  return HEAT.find(([below]) => used < below)?.[1] ?? "var(--h8)";
}

/**
 * Hosts × time: how full each host, or group of neighbours, is; red where it is down.
 * @param width in the units of its text
 */
export function heat(chartData: ChartData, scales: Scales, width: number): Html {
  const { heat: map, series, until } = chartData;
  const cells = map.rows.flatMap((_, row) => mergedCells(chartData, row));
  const height = Math.max(120, Math.min(520, map.rows.length * 9 + 50));
  const names = map.rows.map(({ first, last, hosts: count }) => (count === 1 ? first : `${first} – ${last}`));
  const every = Math.ceil(map.rows.length / 14);
  const longest = names.reduce((length, name) => Math.max(length, name.length), 0);
  const drawn = draw({
    width,
    height,
    marginLeft: Math.min(230, 18 + longest * 7),
    x: timeAxis(scales.until),
    y: {
      domain: [map.rows.length, 0],
      reverse: false,
      ticks: names.flatMap((_, row) => (row % every === 0 ? row + 0.5 : [])),
      tickFormat: (place: number) => names[Math.floor(place)] ?? "",
      tickSize: 0,
      label: null,
    },
    marks: [
      Plot.rect(cells, {
        x1: "from",
        x2: "to",
        y1: "row",
        y2: (cell: HeatCell) => cell.row + 1,
        fill: (cell: HeatCell) => cell.color,
        insetBottom: map.rows.length > 30 ? 0 : 0.5,
        shapeRendering: "crispEdges",
      }),
      ...forkLine(scales.fork),
    ],
  });
  const keys = [
    ["empty", "var(--h0)"],
    ["a quarter", "var(--h3)"],
    ["half", "var(--h5)"],
    ["three quarters", "var(--h7)"],
    ["full", "var(--h8)"],
    ["down", "var(--gone)"],
  ] as const;
  const group = map.rows[0]?.hosts ?? 1;
  const note = group === 1 ? "" : html`<p class="soft">Each row is the mean of ${group} neighbouring hosts.</p>`;
  return series.times.length === 0 || until === 0 ? html`` : html`${legendOf(keys)}${drawn}${note}`;
}

interface HeatCell {
  readonly row: number;
  readonly from: number;
  to: number;
  readonly color: string;
}

/** The cells of one row; neighbours of one colour are one. */
function mergedCells({ heat: map, series, until }: ChartData, row: number): readonly HeatCell[] {
  const cells: HeatCell[] = [];
  for (const [column, from] of series.times.entries()) {
    const to = series.times[column + 1] ?? until;
    const color = heatColor(map.used[row]?.[column] ?? 0, map.down[row]?.[column] ?? 0);
    const last = cells.at(-1);
    if (last !== undefined && last.color === color) last.to = to;
    else if (to > from) cells.push({ row, from, to, color });
  }
  return cells;
}

function histogram(bins: readonly Bin[], label: (value: number) => string, fill: string): Html {
  const first = bins[0];
  if (first === undefined) return html`<p class="soft">Nothing was measured.</p>`;
  if (bins.length === 1) return html`<p>${label(first.from)} for all ${whole(first.count)} servers.</p>`;
  return draw({
    height: 190,
    x: { label: null, tickFormat: label, ticks: Math.min(8, bins.length) },
    y: { grid: true, label: null },
    marks: [Plot.rectY(bins, { x1: "from", x2: "to", y: "count", fill, inset: 0.5 }), Plot.ruleY([0])],
  });
}

/** Time from the request to ACTIVE. */
export function builds(chartData: ChartData): Html {
  return histogram(chartData.builds, (seconds) => durationText(seconds * 1000), "var(--c0)");
}

/** Hosts on which a build was tried. */
export function attempts(chartData: ChartData): Html {
  const bins = chartData.attempts.map(({ from, count }) => ({ tries: String(from), count }));
  const [first] = bins;
  if (first === undefined) return html`<p class="soft">Nothing was measured.</p>`;
  if (bins.length === 1)
    return html`<p>${first.tries === "1" ? "One host" : `${first.tries} hosts`} for each of ${whole(first.count)} servers.</p>`;
  return draw({
    height: 190,
    x: { label: null, type: "band", domain: bins.map(({ tries }) => tries), padding: 0.4 },
    y: { grid: true, label: null },
    marks: [
      Plot.barY(bins, { x: "tries", y: "count", fill: "var(--c3)" }),
      Plot.text(bins, {
        x: "tries",
        y: "count",
        text: (bin: { count: number }) => String(bin.count),
        dy: -7,
        fill: "currentColor",
      }),
      Plot.ruleY([0]),
    ],
  });
}

/** How many hosts are left after each stage of the requests that found none. */
export function funnel({ hosts: all, stages }: Funnel): Html {
  const bars = [{ stage: "all hosts", hosts: all }, ...stages];
  return draw({
    height: bars.length * 28 + 36,
    marginLeft: 210,
    marginRight: 60,
    marginBottom: 24,
    x: { label: null, domain: [0, all], ticks: 5 },
    y: { label: null, type: "band", domain: bars.map(({ stage }) => stage), tickSize: 0, padding: 0.25 },
    marks: [
      Plot.barX(bars, { x: "hosts", y: "stage", fill: "var(--c0)" }),
      Plot.text(bars, {
        x: "hosts",
        y: "stage",
        text: (bar: { hosts: number }) => String(Math.round(bar.hosts * 10) / 10),
        textAnchor: "start",
        dx: 6,
        fill: "currentColor",
      }),
    ],
  });
}

/** Items of the timeline that are drawn, one a row. */
const TIMED = 16;

/** When faults lasted, and when calls came. */
export function timelineChart({ marks, until }: ChartData, scales: Scales): Html {
  const shown = marks.slice(0, TIMED).map((mark, row) => ({
    ...mark,
    row: `${row}`,
    end: Math.min(mark.until ?? (mark.kind === "call" ? mark.time : until), until),
  }));
  if (shown.length === 0) return html``;
  const words = (mark: Mark) => (mark.text.length > 42 ? `${mark.text.slice(0, 41)}…` : mark.text);
  const calls = shown.filter(({ kind }) => kind === "call");
  const lasting = shown.filter(({ kind }) => kind !== "call");
  return draw({
    width: 1100,
    height: shown.length * 24 + 44,
    marginLeft: 300,
    x: timeAxis(scales.until),
    y: {
      label: null,
      type: "band",
      domain: shown.map(({ row }) => row),
      tickFormat: (row: string) => words(shown[Number(row)] as Mark), // a row for each that is shown
      tickSize: 0,
      padding: 0.3,
    },
    marks: [
      Plot.barX(lasting, { x1: "time", x2: "end", y: "row", fill: "var(--fault)", fillOpacity: 0.8 }),
      Plot.dot(calls, { x: "time", y: "row", fill: "var(--c0)", r: 5, symbol: "diamond" }),
    ],
  });
}
