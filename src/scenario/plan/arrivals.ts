import type { Stream } from "../../engine/chance.ts";
import type { Time } from "../../engine/clock.ts";
import { exponential } from "../../engine/distributions.ts";
import type { Arrivals } from "./scenario.ts";

/**
 * The times of a Poisson process whose rate changes with time: candidates at the greatest rate, of which each is kept
 * with the chance that the rate at its time bears to it.
 */
function* poisson(from: Time, to: Time, most: number, rateAt: (time: Time) => number, random: Stream): Generator<Time> {
  if (most <= 0) return;
  for (let time = from; ; ) {
    time += exponential(1 / most, random);
    if (time >= to) return;
    const rate = rateAt(time);
    if (rate >= most || random.next() * most < rate) yield Math.floor(time);
  }
}

function* constant(from: Time, to: Time, rate: number): Generator<Time> {
  if (rate <= 0) return;
  for (let i = 0; ; i++) {
    const time = Math.floor(from + i / rate);
    if (time >= to) return;
    yield time;
  }
}

type Ramp = Extract<Arrivals, { process: "ramp" }>;

/** The rate of a ramp: a straight line from each stage's rate to the next one's. */
function rampRate({ from, start, stages }: Ramp, time: Time): number {
  let begin = from;
  let before = start;
  for (const stage of stages) {
    if (time < begin + stage.for) return before + ((stage.rate - before) * (time - begin)) / stage.for;
    begin += stage.for;
    before = stage.rate;
  }
  return before;
}

function* bursts(arrivals: Extract<Arrivals, { process: "burst" }>, to: Time): Generator<Time> {
  const { from, size, every } = arrivals;
  for (let time = from; time < to; time += every ?? Number.POSITIVE_INFINITY) for (let i = 0; i < size; i++) yield time;
}

/** When the last request may arrive; Infinity: the process has no end of its own, and neither has the run. */
function endOf(arrivals: Arrivals, until: Time): Time {
  if (arrivals.process !== "ramp") return Math.min(arrivals.to ?? Number.POSITIVE_INFINITY, until);
  return Math.min(
    arrivals.stages.reduce((sum, stage) => sum + stage.for, arrivals.from),
    until,
  );
}

/** How many times are drawn, about: the requests, and those that a changing rate leaves out again. */
export function drawnArrivals(arrivals: Arrivals, until: Time): number {
  const span = Math.max(0, endOf(arrivals, until) - arrivals.from);
  switch (arrivals.process) {
    case "burst":
      return span === 0 ? 0 : arrivals.size * (arrivals.every === null ? 1 : Math.ceil(span / arrivals.every));
    case "ramp":
      return span === 0 ? 0 : span * Math.max(arrivals.start, ...arrivals.stages.map(({ rate }) => rate));
    case "diurnal":
      return span === 0 ? 0 : span * arrivals.rate * (1 + arrivals.amplitude);
    default:
      return span === 0 ? 0 : span * arrivals.rate;
  }
}

/**
 * The times at which requests arrive, rising. Draws from `random` as it goes.
 *
 * @param until where the run ends; needed for a process that has no end of its own.
 */
export function arrivalTimes(arrivals: Arrivals, until: Time, random: Stream): Generator<Time> {
  if (arrivals.process === "ramp") {
    const end = arrivals.stages.reduce((sum, stage) => sum + stage.for, arrivals.from);
    const most = Math.max(arrivals.start, ...arrivals.stages.map((stage) => stage.rate));
    return poisson(arrivals.from, Math.min(end, until), most, (time) => rampRate(arrivals, time), random);
  }
  const { from } = arrivals;
  const to = Math.min(arrivals.to ?? Number.POSITIVE_INFINITY, until);
  switch (arrivals.process) {
    case "poisson":
      return poisson(from, to, arrivals.rate, () => arrivals.rate, random);
    case "constant":
      return constant(from, to, arrivals.rate);
    case "diurnal": {
      const { rate, amplitude, period, peak } = arrivals;
      // Engines may differ in the last bit of a cosine: it turns one decision in about 10^15.
      const rateAt = (time: Time) => rate * (1 + amplitude * Math.cos((2 * Math.PI * (time - peak)) / period));
      return poisson(from, to, rate * (1 + amplitude), rateAt, random);
    }
    case "burst":
      return bursts(arrivals, to);
  }
}
