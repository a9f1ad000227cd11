/** A moment of virtual time: whole milliseconds since the epoch of the scenario, 0 or more. */
export type Time = number;

/** A span of virtual time: whole milliseconds, 0 or more. */
export type Duration = number;

export const SECOND: Duration = 1_000;
export const MINUTE: Duration = 60 * SECOND;
export const HOUR: Duration = 60 * MINUTE;
export const DAY: Duration = 24 * HOUR;

/** The longest span that anything takes: 100 years, or a Nova deployment's life several times over. */
export const LONGEST: Duration = 36_525 * DAY;

/** Whether a number can stand on the clock: whole, 0 or more, and exact as a double. */
export function isTime(value: number): boolean {
  return value >= 0 && Number.isSafeInteger(value);
}

/**
 * The same time. What comes out of arithmetic or of a typed array may be boxed by the engine, and then every record that
 * it is written to has a box of its own; times below 2^31 (24 days) need none.
 */
export function unboxed(time: Time): Time {
  const small = time | 0;
  return small === time ? small : time;
}

/**
 * The nearest whole number of milliseconds, at least 0: for delays that come out of a distribution.
 *
 * @throws Error when `milliseconds` is not a finite number.
 */
export function wholeMilliseconds(milliseconds: number): Duration {
  if (!Number.isFinite(milliseconds)) throw new Error(`a delay must be a finite number, not ${milliseconds}`);
  return milliseconds > 0 ? Math.round(milliseconds) : 0;
}

/** A time for people to read: `3d 04:05:06.007`, without the days when there are none. */
export function formatTime(time: Time): string {
  const days = Math.floor(time / DAY);
  const pad = (value: number, digits: number) => String(Math.floor(value)).padStart(digits, "0");
  const hours = pad((time % DAY) / HOUR, 2);
  const minutes = pad((time % HOUR) / MINUTE, 2);
  const seconds = pad((time % MINUTE) / SECOND, 2);
  return `${days > 0 ? `${days}d ` : ""}${hours}:${minutes}:${seconds}.${pad(time % SECOND, 3)}`;
}
