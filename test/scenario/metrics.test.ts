import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Metrics } from "../../src/scenario/measure/metrics.ts";
import { judge } from "../../src/scenario/measure/summary.ts";
import { parseSelector, parseThreshold, type Selector, type Threshold } from "../../src/scenario/plan/threshold.ts";
import { cloudText, play } from "./play.ts";

function selector(text: string): Selector {
  const read = parseSelector(text);
  if ("wrong" in read) throw new Error(read.wrong);
  return read;
}

function threshold(name: string, that: string): Threshold {
  const { metric, tags } = selector(name);
  const read = parseThreshold(that, metric);
  if ("wrong" in read) throw new Error(read.wrong);
  return { name, that, metric, tags, abort: false, ...read };
}

describe("metrics", () => {
  it("count, as a whole and by tag", () => {
    const base = selector("create.active{workload:base}");
    const metrics = new Metrics([base]);
    metrics.count("create.active", { workload: "base", flavor: "a" });
    metrics.count("create.active", { workload: "users", flavor: "a" }, 3);
    expect(metrics.aggregate(selector("create.active"), { of: "count" })).toBe(4);
    expect(metrics.aggregate(base, { of: "count" })).toBe(1);
  });

  it("give rates as shares of the requests, by tag too", () => {
    const base = selector("create.error.rate{workload:base}");
    const metrics = new Metrics([base]);
    metrics.count("create.requests", { workload: "base" }, 10);
    metrics.count("create.requests", { workload: "users" }, 30);
    metrics.count("create.error", { workload: "base" }, 1);
    expect(metrics.aggregate(selector("create.error.rate"), { of: "rate" })).toBe(1 / 40);
    expect(metrics.aggregate(base, { of: "rate" })).toBe(0.1);
  });

  it("know that nothing was measured", () => {
    const metrics = new Metrics([]);
    expect(metrics.aggregate(selector("create.error"), { of: "count" })).toBe(0);
    expect(metrics.aggregate(selector("create.error.rate"), { of: "rate" })).toBeNull();
    expect(metrics.aggregate(selector("build.seconds"), { of: "max" })).toBeNull();
    expect(metrics.aggregate(selector("hosts.used"), { of: "max" })).toBeNull();
    expect(judge([threshold("build.seconds", "p(95)<120s")], metrics)).toMatchObject([{ value: null, held: false }]);
  });

  it("weigh a gauge's mean by time", () => {
    const metrics = new Metrics([]);
    metrics.set("hosts.used", 2, 1000);
    metrics.set("hosts.used", 6, 4000);
    metrics.set("hosts.used", 0, 5000);
    const gauge = selector("hosts.used");
    expect(metrics.aggregate(gauge, { of: "avg" })).toBe((2 * 3 + 6 * 1) / 4);
    expect(["min", "max", "value"].map((of) => metrics.aggregate(gauge, { of: of as "min" }))).toEqual([0, 6, 0]);
  });

  it("find percentiles between the least and the greatest value, rising with the percentage", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const metrics = new Metrics([]);
        for (const value of values) metrics.observe("build.seconds", value);
        const at = (percent: number) =>
          metrics.aggregate(selector("build.seconds"), { of: "p", percent }) ?? Number.NaN;
        expect(at(0)).toBe(Math.min(...values));
        expect(at(100)).toBe(Math.max(...values));
        for (let percent = 1; percent <= 100; percent += 3) expect(at(percent)).toBeGreaterThanOrEqual(at(percent - 1));
        const sorted = [...values].sort((a, b) => a - b);
        if (values.length % 2 === 1) expect(at(50)).toBe(sorted[(values.length - 1) / 2]);
      }),
    );
  });

  it("keep taking values after they were asked", () => {
    const metrics = new Metrics([]);
    const median = () => metrics.aggregate(selector("build.seconds"), { of: "med" });
    for (const value of [5, 1, 3]) metrics.observe("build.seconds", value);
    expect(median()).toBe(3);
    metrics.observe("build.seconds", 0);
    expect(median()).toBe(2);
    for (let i = 0; i < 500; i++) metrics.observe("build.seconds", 9);
    expect(median()).toBe(9);
  });
});

describe("a run counts", () => {
  const burst = (size: number) =>
    `workload: [{name: w, arrivals: {process: burst, size: ${size}, from: 1m}, create: {flavor: large}}]`;

  it("how many hosts Placement named for each server, where a threshold asks", () => {
    const full = burst(9);
    const asked = 'expect: {thresholds: {"schedule.candidates{workload:w}": ["max==4"]}}';
    const conf = ", DEFAULT: {cpu_allocation_ratio: 1.0}";
    const { run, summary } = play(cloudText(full, asked, conf));
    // Eight servers fill four hosts of two each, evenly.
    expect([...run.metrics.values("schedule.candidates")]).toEqual([0, 1, 2, 3, 4, 4, 4, 4, 4]);
    expect(summary.verdicts[0]?.held).toBe(true);
    const unasked = play(cloudText(full, "", conf));
    expect(unasked.run.metrics.values("schedule.candidates")).toHaveLength(0);
  });

  it("how many operations wait for a slot of their host", () => {
    const one = ", DEFAULT: {max_concurrent_builds: 1}";
    const expected = "expect: {thresholds: {queue.depth: [max==4, value==0]}}";
    const verdicts = (conf: string) => play(cloudText(burst(8), expected, conf)).summary.verdicts;
    expect(verdicts(one).map(({ held }) => held)).toEqual([true, true]);
    expect(verdicts("").map(({ value }) => value)).toEqual([0, 0]);
  });
});
