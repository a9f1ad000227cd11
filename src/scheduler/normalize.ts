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
