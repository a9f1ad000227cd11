import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binsOf } from "../../src/report/series/bins.ts";
import { TimeColumns } from "../../src/report/series/time-columns.ts";
import { spreadText } from "../../src/report/text/table.ts";

describe("bins", () => {
  it("hold every value once, side by side, whatever the values are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 }),
        (values) => {
          const bins = binsOf(Float64Array.from(values).sort());
          expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
          for (const [i, { from, to }] of bins.entries()) {
            expect(to).toBeGreaterThan(from);
            expect(bins[i + 1]?.from ?? to).toBeCloseTo(to, 6);
          }
          expect(bins.length).toBeLessThanOrEqual(60);
        },
      ),
    );
  });

  it("are whole numbers for what is counted", () => {
    expect(binsOf([1, 1, 2, 3], true)).toEqual([
      { from: 1, to: 2, count: 2 },
      { from: 2, to: 3, count: 1 },
      { from: 3, to: 4, count: 1 },
    ]);
  });
});

describe("columns of time", () => {
  it("are few however many samples there are, and keep the mean", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 3000 }), (values) => {
        const columns = new TimeColumns();
        for (const [i, value] of values.entries()) columns.add(i * 1000, [["v", value]]);
        const { times } = columns;
        expect(times.length).toBeLessThanOrEqual(200);
        expect([...times].sort((a, b) => a - b)).toEqual(times);
        const means = columns.means("v");
        const sum = means.reduce((total, mean, i) => {
          const samples = ((times[i + 1] ?? values.length * 1000) - (times[i] ?? 0)) / 1000;
          return total + mean * samples;
        }, 0);
        expect(sum).toBeCloseTo(
          values.reduce((a, b) => a + b, 0),
          0,
        );
      }),
    );
  });
});

it("a time is sampled once: the run's end may fall on a sample", () => {
  const columns = new TimeColumns();
  for (const time of [0, 1000, 1000]) columns.add(time, [["v", time]]);
  expect([columns.times, columns.means("v")]).toEqual([
    [0, 1000],
    [0, 1000],
  ]);
});

describe("a mean with its spread", () => {
  it.each([
    [{ count: 1, mean: 4306, sd: null }, "", "4306"],
    [{ count: 2, mean: 4306, sd: 0 }, "", "4306 ± 0"],
    [{ count: 3, mean: 96.333, sd: 4.1234 }, "", "96.33 ± 4.12"],
    [{ count: 3, mean: 0.97654, sd: 0.001 }, "%", "97.65 ± 0.10"],
    [null, "", "-"],
  ] as const)("%j %s is told as %s", (spread, unit, text) => {
    expect(spreadText(spread, unit)).toBe(text);
  });
});
