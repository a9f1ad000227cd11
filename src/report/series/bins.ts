import type { Bin } from "./series.ts";

/** About how many bins there are. */
const WANTED = 40;

/** The next of 1, 2, 5, 10, 20, … times a power of ten. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const digit = [1, 2, 5, 10].find((each) => each * power >= step * (1 - 1e-9)) ?? 10;
  return digit * power;
}

/**
 * Values in bins of one width, from 0 or a whole number of widths on. The largest hundredth may lie far out: the last bin
 * takes them in.
 *
 * @param sorted rising.
 * @param whole bins of whole numbers, one each where there are few.
 */
export function binsOf(sorted: ArrayLike<number>, whole = false): readonly Bin[] {
  const count = sorted.length;
  if (count === 0) return [];
  const least = sorted[0] ?? 0;
  const most = sorted[Math.min(count - 1, Math.ceil(count * 0.995))] ?? least;
  const width = Math.max(whole ? 1 : 0, roundStep(Math.max(most - least, most / 10, 1e-3) / WANTED));
  const begin = Math.floor(least / width) * width;
  const bins: { from: number; to: number; count: number }[] = [];
  const number = Math.max(1, Math.floor((most - begin) / width) + 1);
  for (let i = 0; i < number; i++) bins.push({ from: begin + i * width, to: begin + (i + 1) * width, count: 0 });
  for (let i = 0; i < count; i++) {
    const place = Math.floor(((sorted[i] ?? 0) - begin) / width + 1e-9);
    const bin = bins[Math.min(place, bins.length - 1)];
    if (bin !== undefined) bin.count++;
  }
  return bins;
}
