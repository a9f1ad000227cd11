import { DAY, HOUR, MINUTE, SECOND } from "../../engine/clock.ts";

const PER: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** What a rate looks like, as a regular expression for JSON Schema. */
export const RATE_PATTERN = "^\\d+(\\.\\d+)?/[smhd]$";

/** How a rate is written, for messages. */
export const RATE_MEND = "a rate such as 40/h, 2/m or 0.5/s";

/**
 * Reads a rate (`40/h`, `0.5/s`).
 *
 * @returns how many per millisecond, or undefined when `text` is no rate.
 */
export function parseRate(text: string): number | undefined {
  if (!new RegExp(RATE_PATTERN).test(text)) return undefined;
  const [amount, unit] = text.split("/");
  return Number(amount) / (PER[unit ?? ""] ?? Number.NaN);
}
