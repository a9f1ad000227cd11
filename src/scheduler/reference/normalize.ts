import type { Conf } from "../../model/conf/conf.ts";
import type { HostWeigher } from "../contract.ts";

/** The ends of the range that a weigher's raw values are normalised over, where they are fixed. */
export interface FixedRange {
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

const NOT_FIXED: FixedRange = { minimum: undefined, maximum: undefined };

/** A weigher's fixed ends, as Nova has them; none where `[sim] weigher_normalization` is `min-max`. */
export function fixedRange({ minimum, maximum }: HostWeigher, { sim }: Conf): FixedRange {
  return sim.weigher_normalization === "min-max" ? NOT_FIXED : { minimum, maximum };
}

/**
 * Raw values scaled to 0..1 between the least (or `minimum`) and the greatest (or `maximum`); all 0 where these are
 * equal. Source: nova weights.py, normalize().
 */
export function normalize(values: readonly number[], minimum?: number, maximum?: number): number[] {
  if (values.length === 0) return [];
  let low = minimum;
  let high = maximum;
  if (low === undefined) {
    low = values[0] as number; // not empty
    for (const value of values) if (value < low) low = value;
  }
  if (high === undefined) {
    high = values[0] as number; // not empty
    for (const value of values) if (value > high) high = value;
  }
  if (low === high) return values.map(() => 0);
  const least = low;
  const range = high - low;
  return values.map((value) => (value - least) / range);
}

/**
 * What a weigher adds to the weights of hosts with these raw values, and no others: normalised, times its multiplier.
 * @returns null where the values cannot be ordered
 */
export function weightedTerms(raw: readonly number[], by: number, { minimum, maximum }: FixedRange): number[] | null {
  const within = raw.map((value) => Math.min(Math.max(value, minimum ?? value), maximum ?? Number.POSITIVE_INFINITY));
  if (!within.every(Number.isFinite)) return null;
  return normalize(within, minimum, maximum).map((value) => by * value);
}
