/** Several values of one kind in two numbers. */
export interface Spread {
  /** How many there were. */
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of the sample (n - 1); null of a single value. */
  readonly sd: number | null;
}

/** Mean and standard deviation; null when there are no values. */
export function spreadOf(values: readonly number[]): Spread | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { count, mean, sd: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count, mean, sd: Math.sqrt(squares / (count - 1)) };
}
