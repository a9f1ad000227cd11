import { DAY, type Duration, HOUR, MINUTE, SECOND } from "../../engine/clock.ts";

/** Milliseconds of each unit, the longest first: the order in which they may be written. */
const UNITS: readonly (readonly [unit: string, milliseconds: number])[] = [
  ["d", DAY],
  ["h", HOUR],
  ["m", MINUTE],
  ["s", SECOND],
  ["ms", 1],
];

/** What a duration looks like, as a regular expression for JSON Schema. */
export const DURATION_PATTERN = `^(?=\\d)${UNITS.map(([unit]) => `(\\d+(\\.\\d+)?${unit})?`).join("")}$`;

/** How a duration is written, for messages. */
export const DURATION_MEND = "a duration with its unit, such as 1d, 6h5m, 19.7s or 300ms";

/**
 * Reads a duration (`6h5m`, `19.7s`, `300ms`): numbers with their units d, h, m, s, ms, the longest first.
 *
 * @returns whole milliseconds (the nearest), or undefined when `text` is no duration.
 */
export function parseDuration(text: string): Duration | undefined {
  if (!new RegExp(DURATION_PATTERN).test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/g)) {
    const milliseconds = UNITS.find(([name]) => name === unit)?.[1] ?? 0;
    total += Number(amount) * milliseconds;
  }
  return Math.round(total);
}

/** Writes milliseconds as a duration that `parseDuration` reads back: `6h5m`, `19s700ms`, `0s`. */
export function formatDuration(duration: Duration): string {
  let rest = duration;
  let text = "";
  for (const [unit, milliseconds] of UNITS) {
    const amount = Math.floor(rest / milliseconds);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * milliseconds;
  }
  return text === "" ? "0s" : text;
}
