import { describe, expect, it } from "vitest";
import { holds, parseSelector, parseThreshold } from "../../src/scenario/plan/threshold.ts";

describe("thresholds", () => {
  it("are read in k6's grammar", () => {
    expect(parseThreshold("p(95)<120s", "build.seconds")).toEqual({
      aggregation: { of: "p", percent: 95 },
      comparison: "<",
      limit: 120,
    });
    expect(parseThreshold("max<15m", "build.seconds")).toMatchObject({ aggregation: { of: "max" }, limit: 900 });
    expect(parseThreshold(" rate < 1% ", "create.error.rate")).toMatchObject({ limit: 0.01, comparison: "<" });
    expect(parseThreshold("max<=700", "hosts.used")).toMatchObject({ comparison: "<=", limit: 700 });
    expect(parseThreshold("count==8", "create.no_valid_host")).toMatchObject({ comparison: "==", limit: 8 });
  });

  it.each([
    ["p95<1s", "build.seconds", "is no threshold"],
    ["p(101)<1s", "build.seconds", "past 100"],
    ["rate<1", "build.seconds", "has no 'rate'"],
    ["max<3%", "build.seconds", "is no limit"],
    ["count<10s", "create.active", "is no limit"],
    ["count=8", "create.active", "is no threshold"],
    ["max<1", "create.active", "it is a counter, with count, rate"],
  ] as const)("'%s' of %s is refused", (text, metric, why) => {
    expect(parseThreshold(text, metric)).toMatchObject({ wrong: expect.stringContaining(why) });
  });

  it.each([
    ["<", [true, false, false]],
    ["<=", [true, true, false]],
    ["==", [false, true, false]],
    ["!=", [true, false, true]],
    [">=", [false, true, true]],
    [">", [false, false, true]],
  ] as const)("compare by %s", (comparison, expected) => {
    expect([1, 2, 3].map((value) => holds({ comparison, limit: 2 }, value))).toEqual(expected);
  });
});

describe("selectors", () => {
  it("name a metric, and a part of it by tags", () => {
    expect(parseSelector("build.seconds")).toEqual({ metric: "build.seconds", tags: {} });
    expect(parseSelector("build.seconds{workload:base, flavor:m1.small}")).toEqual({
      metric: "build.seconds",
      tags: { workload: "base", flavor: "m1.small" },
    });
  });
  it.each([
    ["build.secs", "did you mean 'build.seconds'"],
    ["build.seconds{worklod:a}", "did you mean 'workload'"],
    ["build.seconds{workload}", "is no tag"],
    ["hosts.used{workload:a}", "has no tags"],
    ["toString", "unknown metric"],
  ])("'%s' is refused", (text, why) => {
    expect(parseSelector(text)).toMatchObject({ wrong: expect.stringContaining(why) });
  });
});
