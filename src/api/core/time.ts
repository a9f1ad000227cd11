import type { State } from "../../model/records/state.ts";

const DAY = 86_400_000;
const TWO_DIGITS = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, "0"));
/** `00:00:` to `23:59:`, and the seconds with what ends a time. */
const MINUTES = Array.from({ length: 1440 }, (_, i) => `${TWO_DIGITS[Math.floor(i / 60)]}:${TWO_DIGITS[i % 60]}:`);
const SECONDS = TWO_DIGITS.map((digits) => `${digits}Z`);

/** The day written last, counted from 1970: a list writes a thousand times of few days. */
let day = Number.NaN;
let dayText = "";

/** A time of the world (ms since its start) as the API writes it: `2026-01-01T00:00:00Z`. */
export function isoTime(state: State, at: number): string {
  const time = state.settings.epoch + at;
  const days = Math.floor(time / DAY);
  if (days !== day) {
    dayText = new Date(time).toISOString().slice(0, 11);
    day = days;
  }
  const second = Math.floor((time - days * DAY) / 1000);
  return `${dayText}${MINUTES[Math.floor(second / 60)]}${SECONDS[second % 60]}`;
}

const ISO_8601 =
  /^(\d{4})(?:-?(\d{1,2})(?:-?(\d{1,2}))?)?(?:[ T](\d{1,2})(?::?(\d{1,2})(?::?(\d{1,2})(?:[.,](\d+))?)?)?)?(Z|([+-])(\d{2}):?(\d{2})?)?$/;

/** A time in ISO 8601 as ms since the world's start; undefined for what is none. Without a zone it is UTC. */
export function parseTime(state: State, text: string): number | undefined {
  const match = ISO_8601.exec(text);
  if (match === null) return undefined;
  const [, year, month = "1", day = "1", hour = "0", minute = "0", second = "0", fraction = ""] = match;
  const offset = (Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0)) * (match[9] === "-" ? -1 : 1);
  const ms = Math.floor(Number(`0.${fraction}0`) * 1000);
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute) - offset,
    Number(second),
    ms,
  );
  return utc - state.settings.epoch;
}

/** A time as Nova writes it where it says nothing of zones: `2026-01-01T00:00:00.000000`. */
export function plainTime(state: State, at: number): string {
  return `${new Date(state.settings.epoch + at).toISOString().slice(0, 23)}000`;
}
