import { describe, expect, it } from "vitest";
import { DAY, formatTime, HOUR, isTime, MINUTE, SECOND, wholeMilliseconds } from "../../src/engine/clock.ts";

describe("clock", () => {
  it("knows what can stand on the clock", () => {
    expect([0, 1, Number.MAX_SAFE_INTEGER].every(isTime)).toBe(true);
    expect([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53].some(isTime)).toBe(false);
  });

  it("rounds delays to whole milliseconds, never below 0", () => {
    expect([1.4, 1.5, 0, -3, -0].map(wholeMilliseconds)).toEqual([1, 2, 0, 0, 0]);
    expect(() => wholeMilliseconds(Number.NaN)).toThrow("a delay must be a finite number, not NaN");
    expect(() => wholeMilliseconds(Number.POSITIVE_INFINITY)).toThrow("not Infinity");
  });

  it("writes times for people", () => {
    expect(formatTime(0)).toBe("00:00:00.000");
    expect(formatTime(23 * HOUR + 59 * MINUTE + 58 * SECOND + 7)).toBe("23:59:58.007");
    expect(formatTime(30 * DAY + 4 * HOUR + 999)).toBe("30d 04:00:00.999");
  });
});
