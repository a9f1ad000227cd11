import type { Stream } from "./chance.ts";
import { LONGEST, SECOND } from "./clock.ts";

// Math.sqrt is exact everywhere. Math.log, Math.exp and ** may differ between JavaScript engines in the last bit:
// rounded to whole milliseconds, a difference shows once in about 10^10 draws. Math.sin and Math.cos are not needed.

/** A distribution of durations in seconds. What falls outside `min` or `max` is drawn to that bound. */
export type Distribution =
  | { readonly dist: "const"; readonly value: number }
  | { readonly dist: "uniform"; readonly min: number; readonly max: number }
  | ({ readonly dist: "normal"; readonly mean: number; readonly sd: number } & Bounds)
  | ({ readonly dist: "exp"; readonly mean: number } & Bounds)
  | ({ readonly dist: "lognormal"; readonly median: number; readonly sigma: number } & Bounds)
  | ({ readonly dist: "weibull"; readonly shape: number; readonly scale: number } & Bounds);

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Draws from a distribution, in seconds; where it has no upper bound, no more than `LONGEST`. A constant draws nothing. */
export function drawSeconds(distribution: Distribution, stream: Stream): number {
  if (distribution.dist === "const") return distribution.value;
  if (distribution.dist === "uniform") return uniform(distribution.min, distribution.max, stream);
  const { min = Number.NEGATIVE_INFINITY, max = LONGEST / SECOND } = distribution;
  return Math.min(max, Math.max(min, drawUnbounded(distribution, stream)));
}

function drawUnbounded(distribution: Exclude<Distribution, { dist: "const" | "uniform" }>, stream: Stream): number {
  switch (distribution.dist) {
    case "normal":
      return normal(distribution.mean, distribution.sd, stream);
    case "exp":
      return exponential(distribution.mean, stream);
    case "lognormal":
      return lognormal(distribution.median, distribution.sigma, stream);
    case "weibull":
      return weibull(distribution.shape, distribution.scale, stream);
  }
}

/** Uniform in [min, max). */
export function uniform(min: number, max: number, stream: Stream): number {
  return min + (max - min) * stream.next();
}

/** Normal, by Marsaglia's polar method: two draws, and two more as long as the point lies outside the circle. */
export function normal(mean: number, sd: number, stream: Stream): number {
  for (;;) {
    const x = 2 * stream.next() - 1;
    const y = 2 * stream.next() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return mean + sd * x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** Exponential, of the given mean: one draw. */
export function exponential(mean: number, stream: Stream): number {
  return -mean * Math.log(1 - stream.next());
}

/** Log-normal, of the given median; `sigma` is the standard deviation of the logarithm. */
export function lognormal(median: number, sigma: number, stream: Stream): number {
  return median * Math.exp(normal(0, sigma, stream));
}

/** Weibull: one draw. `scale` is the 63rd percentile; a shape below 1 means failures come early, above 1 late. */
export function weibull(shape: number, scale: number, stream: Stream): number {
  return scale * (-Math.log(1 - stream.next())) ** (1 / shape);
}

/**
 * One of the items, each as likely: one draw.
 *
 * @throws Error when there are none.
 */
export function pick<Item>(items: readonly Item[], stream: Stream): Item {
  if (items.length === 0) throw new Error("nothing to pick from");
  return items[stream.integer(items.length)] as Item;
}

/** The items in random order, in a new array: one draw for each but the last. */
export function shuffled<Item>(items: readonly Item[], stream: Stream): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = stream.integer(last + 1);
    const item = result[last] as Item;
    result[last] = result[other] as Item;
    result[other] = item;
  }
  return result;
}
