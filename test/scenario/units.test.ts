import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../../src/scenario/format/duration.ts";
import { parseFraction } from "../../src/scenario/format/fraction.ts";
import { expandRange, numbered, numberedNames } from "../../src/scenario/format/host-pattern.ts";
import { parseRate } from "../../src/scenario/format/rate.ts";

describe("durations", () => {
  it.each([
    ["6h5m", 21_900_000],
    ["19.7s", 19_700],
    ["300ms", 300],
    ["1d", 86_400_000],
    ["1d2h3m4s5ms", 93_784_005],
    ["0s", 0],
    ["0.5m", 30_000],
  ])("%s is %i ms", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(["", "5", "5 s", "m", "-1s", "1s5m", "5min", "1e3s", "1m1m", "s5", " 5s", ".5s"])("'%s' is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it("are written so that they can be read back", () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 41 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});

describe("rates", () => {
  it("are per millisecond", () => {
    expect(parseRate("36/h")).toBe(1e-5);
    expect(parseRate("0.5/s")).toBe(0.0005);
    expect(parseRate("1/d")).toBeCloseTo(1 / 86_400_000, 20);
  });
  it.each(["40", "40/", "/h", "40/w", "-1/h", "4 /h"])("'%s' is none", (text) => {
    expect(parseRate(text)).toBeUndefined();
  });
});

describe("fractions", () => {
  it("are percentages, or numbers from 0 to 1", () => {
    expect(parseFraction("2%")).toBe(0.02);
    expect(parseFraction("100%")).toBe(1);
    expect(parseFraction(0.25)).toBe(0.25);
    for (const wrong of ["101%", "2", "-1%", "%", 1.1, -0.1, Number.NaN]) expect(parseFraction(wrong)).toBeUndefined();
  });
});

describe("host patterns", () => {
  it("spell out ranges, as wide as the first number", () => {
    expect(expandRange("c-[08-11]")).toEqual(["c-08", "c-09", "c-10", "c-11"]);
    expect(expandRange("r[1-2]-c")).toEqual(["r1-c", "r2-c"]);
    expect(expandRange("plain")).toEqual(["plain"]);
  });
  it("say what is wrong", () => {
    expect(expandRange("c-[5-2]")).toMatchObject({ wrong: expect.stringContaining("backwards") });
    expect(expandRange("c-[5]")).toMatchObject({ wrong: expect.stringContaining("no range") });
    expect(expandRange("c-[1-2][3-4]")).toMatchObject({ wrong: expect.stringContaining("two ranges") });
  });
  it("number names from 1", () => {
    expect(numberedNames("compute-%04d", 2)).toEqual(["compute-0001", "compute-0002"]);
    expect(numbered("u-%d", 12)).toBe("u-12");
  });
});
