import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Mark } from "../series/series.ts";
import { durationText } from "../text/duration-text.ts";
import { type Html, trusted } from "./template.ts";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** A chart as SVG, whose text linkedom escapes. Colours are CSS variables of the page; no script is needed to see it. */
export function draw(options: Plot.PlotOptions): Html {
  const drawn = Plot.plot({
    document,
    width: 640,
    height: 230,
    marginLeft: 52,
    marginRight: 16,
    marginBottom: 36,
    style: { fontSize: "12px", background: "none" },
    ...options,
  });
  return trusted(drawn.outerHTML);
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1000, "s"],
] as const;

/** Steps between two ticks, in units of time. */
const STEPS = [1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60, 120, 240, 500, 1000];

/** The axis of time, in ms, with whole days, hours, minutes or seconds at its ticks. */
export function timeAxis(until: number): Plot.ScaleOptions {
  const [unit, letter] = UNITS.find(([length]) => until >= 3 * length) ?? [1000, "s"];
  const step = (STEPS.find((each) => until / (each * unit) <= 9) ?? 1000) * unit;
  const ticks: number[] = [];
  for (let time = 0; time <= until; time += step) ticks.push(time);
  return {
    domain: [0, Math.max(until, 1)],
    ticks,
    tickFormat: (time: number) => `${time / unit}${letter}`,
    label: null,
  };
}

/** Where branches of one run went their own ways. */
export function forkLine(fork: number | null): Plot.Markish[] {
  return fork === null ? [] : [Plot.ruleX([fork], { stroke: "var(--ink)", strokeWidth: 1.5 })];
}

/** Faults as bands and calls as lines, behind what a chart shows over time. */
export function backdrop(marks: readonly Mark[], until: number, fork: number | null): Plot.Markish[] {
  const lasting = marks.filter(({ kind }) => kind === "fault");
  const calls = marks.filter(({ kind }) => kind === "call").slice(0, 40);
  return [
    Plot.rectX(lasting, {
      x1: (mark: Mark) => mark.time,
      x2: (mark: Mark) => Math.min(mark.until ?? until, until),
      fill: "var(--fault)",
      fillOpacity: 0.13,
      title: (mark: Mark) => `${durationText(mark.time)}: ${mark.text}`,
    }),
    Plot.ruleX(lasting, { x: (mark: Mark) => mark.time, stroke: "var(--fault)", strokeDasharray: "3,3" }),
    Plot.ruleX(calls, {
      x: (mark: Mark) => mark.time,
      stroke: "var(--call)",
      strokeDasharray: "1,3",
      title: (mark: Mark) => `${durationText(mark.time)}: ${mark.text}`,
    }),
    ...forkLine(fork),
  ];
}
