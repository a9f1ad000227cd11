import { describe, expect, it } from "vitest";
import { Chance } from "../../src/engine/chance.ts";
import { type Distribution, drawSeconds, pick, shuffled } from "../../src/engine/distributions.ts";

const COUNT = 40_000;

function sample(distribution: Distribution): number[] {
  const stream = new Chance("1").stream("sample");
  return Array.from({ length: COUNT }, () => drawSeconds(distribution, stream)).sort((a, b) => a - b);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const sd = (values: readonly number[]) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
const quantile = (sorted: readonly number[], q: number) => sorted[Math.floor(q * sorted.length)] as number;

/** Within 3 % of what the textbook says: some five standard errors at this many draws. */
function expectNear(actual: number, expected: number): void {
  expect(actual / expected).toBeGreaterThan(0.97);
  expect(actual / expected).toBeLessThan(1.03);
}

describe("drawSeconds", () => {
  it("const draws nothing", () => {
    const chance = new Chance("1");
    const stream = chance.stream("a");
    expect(drawSeconds({ dist: "const", value: 3 }, stream)).toBe(3);
    expect(stream.next()).toBe(new Chance("1").stream("a").next());
  });

  it("uniform", () => {
    const values = sample({ dist: "uniform", min: 2, max: 6 });
    expect(values[0]).toBeGreaterThanOrEqual(2);
    expect(values.at(-1)).toBeLessThan(6);
    expectNear(mean(values), 4);
    expectNear(sd(values), 4 / Math.sqrt(12));
  });

  it("normal", () => {
    const values = sample({ dist: "normal", mean: 10, sd: 2 });
    expectNear(mean(values), 10);
    expectNear(sd(values), 2);
    expectNear(quantile(values, 0.5), 10);
    expectNear(quantile(values, 0.8413), 12);
  });

  it("exp", () => {
    const values = sample({ dist: "exp", mean: 5 });
    expectNear(mean(values), 5);
    expectNear(quantile(values, 0.5), 5 * Math.log(2));
    expect(values[0]).toBeGreaterThanOrEqual(0);
  });

  it("lognormal", () => {
    const values = sample({ dist: "lognormal", median: 8, sigma: 0.5 });
    expectNear(quantile(values, 0.5), 8);
    expectNear(quantile(values, 0.8413), 8 * Math.exp(0.5));
    expectNear(mean(values), 8 * Math.exp(0.125));
  });

  it("weibull", () => {
    const values = sample({ dist: "weibull", shape: 2, scale: 7 });
    expectNear(quantile(values, 1 - Math.exp(-1)), 7);
    expectNear(quantile(values, 0.5), 7 * Math.sqrt(Math.log(2)));
  });

  it("is finite wherever in [0, 1) the stream is", () => {
    const ends = [0, 1 - 2 ** -32].map((value) => ({ next: () => value, integer: () => 0 }));
    for (const stream of ends) {
      expect(drawSeconds({ dist: "exp", mean: 5 }, stream)).toBeLessThan(5 * 23);
      expect(drawSeconds({ dist: "weibull", shape: 0.5, scale: 5 }, stream)).toBeLessThan(5 * 23 ** 2);
    }
  });

  it("keeps to its bounds", () => {
    const values = sample({ dist: "normal", mean: 10, sd: 20, min: 1, max: 12 });
    expect(values[0]).toBe(1);
    expect(values.at(-1)).toBe(12);
  });
});

describe("pick and shuffled", () => {
  it("pick each item about as often", () => {
    const stream = new Chance("1").stream("pick");
    const picked = Array.from({ length: 3_000 }, () => pick(["a", "b", "c"], stream));
    const counts = ["a", "b", "c"].map((item) => picked.filter((other) => other === item).length);
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
    expect(() => pick([], stream)).toThrow("nothing to pick from");
  });

  it("shuffle to every order about as often, and leave the array alone", () => {
    const stream = new Chance("1").stream("shuffle");
    const items = ["a", "b", "c"];
    const counts = new Map<string, number>();
    for (let i = 0; i < 6_000; i++) {
      const order = shuffled(items, stream).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
    expect(items).toEqual(["a", "b", "c"]);
  });
});
