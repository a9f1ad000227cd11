/** What a percentage looks like, as a regular expression for JSON Schema. */
export const PERCENTAGE_PATTERN = "^(\\d{1,2}(\\.\\d+)?|100(\\.0+)?)%$";

/** How a fraction is written, for messages. */
export const FRACTION_MEND = "a percentage such as 2%, or a number from 0 to 1";

/**
 * Reads a fraction: `2%`, or a number from 0 to 1.
 *
 * @returns 0 to 1, or undefined when it is neither.
 */
export function parseFraction(value: string | number): number | undefined {
  if (typeof value === "number") return value >= 0 && value <= 1 ? value : undefined;
  return new RegExp(PERCENTAGE_PATTERN).test(value) ? Number(value.slice(0, -1)) / 100 : undefined;
}
