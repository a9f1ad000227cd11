import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Chance } from "../../src/engine/chance.ts";
import { HOUR, MINUTE } from "../../src/engine/clock.ts";
import { readTrace } from "../../src/scenario/format/trace.ts";
import { arrivalTimes } from "../../src/scenario/plan/arrivals.ts";
import { Agenda, type BlockPlan, planWorkload } from "../../src/scenario/plan/plan.ts";
import type { Arrivals, ArrivalsBlock, TraceBlock } from "../../src/scenario/plan/scenario.ts";

const times = (arrivals: Arrivals, until = Number.POSITIVE_INFINITY, seed = "s"): number[] => [
  ...arrivalTimes(arrivals, until, new Chance(seed).stream("a")),
];

describe("arrivals", () => {
  it("come at a constant rate", () => {
    expect(times({ process: "constant", rate: 2 / MINUTE, from: HOUR, to: HOUR + 90_000 })).toEqual([
      HOUR,
      HOUR + 30_000,
      HOUR + 60_000,
    ]);
  });

  it("come in bursts", () => {
    expect(times({ process: "burst", size: 2, from: 5, to: 25, every: 10 })).toEqual([5, 5, 15, 15]);
    expect(times({ process: "burst", size: 3, from: 5, to: null, every: null })).toEqual([5, 5, 5]);
  });

  it("by chance keep their rate, their window and their seed", () => {
    const poisson: Arrivals = { process: "poisson", rate: 1000 / HOUR, from: HOUR, to: 11 * HOUR };
    const drawn = times(poisson);
    // 10,000 expected; the standard deviation is 100.
    expect(Math.abs(drawn.length - 10_000)).toBeLessThan(500);
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect(drawn.every((time) => time >= HOUR && time < 11 * HOUR && Number.isInteger(time))).toBe(true);
    expect(times(poisson)).toEqual(drawn);
    expect(times(poisson, undefined, "other")).not.toEqual(drawn);
    expect(times(poisson, 2 * HOUR)).toEqual(drawn.filter((time) => time < 2 * HOUR));
  });

  it("ramp up along a straight line", () => {
    const ramp = times({ process: "ramp", from: 0, start: 0, stages: [{ for: 10 * HOUR, rate: 2000 / HOUR }] });
    // Half of the time has a quarter of the 10,000 arrivals.
    expect(Math.abs(ramp.length - 10_000)).toBeLessThan(500);
    expect(Math.abs(ramp.filter((time) => time < 5 * HOUR).length - 2500)).toBeLessThan(250);
  });

  it("swing about their mean by the hour of the day", () => {
    const day = 24 * HOUR;
    const drawn = times({
      process: "diurnal",
      rate: 1000 / HOUR,
      from: 0,
      to: 10 * day,
      amplitude: 1,
      period: day,
      peak: 12 * HOUR,
    });
    expect(Math.abs(drawn.length - 240_000)).toBeLessThan(2500);
    const inDay = (from: number, to: number) =>
      drawn.filter((time) => time % day >= from * HOUR && time % day < to * HOUR).length;
    expect(inDay(11, 13)).toBeGreaterThan(20 * inDay(23, 24) + 20 * inDay(0, 1));
  });
});

const TRACE =
  "submit_s,lifetime_s,vcpus,memory_mb,project\n0,10,1,512,a\n0,20,1,512,a\n0,,1,512,b\n10,0,2,512,b\n10,5,2,512,b\n30,5,1,512,a\n";

function traceBlock(changes: Partial<TraceBlock> = {}, text = TRACE): TraceBlock {
  return {
    kind: "trace",
    name: "t",
    trace: readTrace(text, "t.csv").trace,
    project: null,
    sample: 1,
    timeScale: 1,
    limit: null,
    offset: 0,
    jitter: 0,
    multiCreate: false,
    image: "cirros",
    networks: "none",
    lifetime: null,
    later: [],
    ...changes,
  };
}

function arrivalsBlock(name: string, arrivals: Arrivals): ArrivalsBlock {
  return {
    kind: "arrivals",
    name,
    arrivals,
    create: {
      project: "demo",
      flavor: { values: ["a", "b"], weights: [3, 1] },
      image: { values: ["cirros"], weights: [1] },
      networks: "none",
      name: "u-%03d",
      availabilityZone: null,
      metadata: {},
      minCount: 1,
      maxCount: 1,
      hints: {},
    },
    lifetime: { dist: "exp", mean: 60 },
    later: [],
  };
}

const plan = (...blocks: Parameters<typeof planWorkload>[0][number][]): readonly BlockPlan[] =>
  planWorkload(blocks, HOUR, new Chance("seed"));

function only(plans: readonly BlockPlan[]): BlockPlan {
  const [block] = plans;
  if (block === undefined) throw new Error("a plan has its blocks");
  return block;
}

/** Everything that is done, as text. */
function told(plans: readonly BlockPlan[]): string[] {
  const agenda = new Agenda(plans);
  return Array.from({ length: agenda.length }, (_, i) => {
    const { time, kind, block, number } = agenda.at(i);
    return `${time} ${kind} ${plans[block]?.name}${number}`;
  });
}

describe("the plan of a trace", () => {
  it("asks for each row in turn, with its own project and the flavor of its size", () => {
    const block = only(plan(traceBlock()));
    expect([...block.times]).toEqual([0, 0, 0, 10_000, 10_000, 30_000]);
    expect([...block.lifetimes]).toEqual([10_000, 20_000, Number.NaN, 0, 5000, 5000]);
    expect(block.request(2)).toMatchObject({
      project: "b",
      name: "t-2",
      flavor: "auto-1c-512m-0g",
      image: "cirros",
      minCount: 1,
      admin: true,
    });
    expect(only(plan(traceBlock({ project: "azure" }))).request(2).project).toBe("azure");
  });

  it("makes one call of like neighbours", () => {
    const block = only(plan(traceBlock({ multiCreate: true })));
    expect([...block.times]).toEqual([0, 0, 10_000, 30_000]);
    expect([...block.firstServer]).toEqual([0, 2, 3, 5, 6]);
    expect(block.request(0)).toMatchObject({ minCount: 2, maxCount: 2, project: "a" });
    expect(block.request(2)).toMatchObject({ minCount: 2, flavor: "auto-2c-512m-0g" });
  });

  it("scales, skips, limits and samples", () => {
    expect([...only(plan(traceBlock({ timeScale: 0.5 }))).times]).toEqual([0, 0, 0, 5000, 5000, 15_000]);
    expect([...only(plan(traceBlock({ timeScale: 0.5 }))).lifetimes][0]).toBe(5000);
    expect([...only(plan(traceBlock({ offset: 3, limit: 2 }))).times]).toEqual([0, 0]);
    const many = `submit_s,vcpus,memory_mb\n${Array.from({ length: 10_000 }, (_, i) => `${i},1,512`).join("\n")}\n`;
    const sampled = only(plan(traceBlock({ sample: 0.3 }, many)));
    expect(Math.abs(sampled.times.length - 3000)).toBeLessThan(250);
  });

  it("lets servers live otherwise than the trace has it: for ever, or as long as drawn", () => {
    expect([...only(plan(traceBlock({ lifetime: "forever" }))).lifetimes]).toEqual(Array(6).fill(Number.NaN));
    const drawn = only(plan(traceBlock({ lifetime: { dist: "uniform", min: 60, max: 120 } })));
    expect([...drawn.lifetimes].every((lifetime) => lifetime >= 60_000 && lifetime < 120_000)).toBe(true);
    expect(new Set(drawn.lifetimes).size).toBe(6);
    expect([...drawn.times]).toEqual([...only(plan(traceBlock())).times]);
  });

  it("jitters within bounds, and stays in the order of time", () => {
    const many = `submit_s,vcpus,memory_mb\n${Array.from({ length: 1000 }, (_, i) => `${300 * Math.floor(i / 10)},1,512`).join("\n")}\n`;
    const block = only(plan(traceBlock({ jitter: 300_000 }, many)));
    const jittered = [...block.times];
    expect(jittered).toEqual([...jittered].sort((a, b) => a - b));
    expect(new Set(jittered).size).toBeGreaterThan(900);
    for (const [i, time] of jittered.entries()) {
      const row = Number(block.request(i).name.slice(2));
      const late = time - 300_000 * Math.floor(row / 10);
      expect(late >= 0 && late <= 300_000).toBe(true);
    }
  });
});

describe("the plan of arrivals", () => {
  it("draws flavors by weight and lifetimes by distribution, for each block from streams of its own", () => {
    const poisson: Arrivals = { process: "poisson", rate: 5000 / HOUR, from: 0, to: null };
    const users = arrivalsBlock("users", poisson);
    const alone = only(plan(users));
    const requests = Array.from({ length: alone.times.length }, (_, i) => alone.request(i));
    const share = requests.filter((request) => request.flavor === "a").length / requests.length;
    expect(Math.abs(share - 0.75)).toBeLessThan(0.03);
    const mean = alone.lifetimes.reduce((sum, lifetime) => sum + lifetime, 0) / alone.lifetimes.length;
    expect(Math.abs(mean - 60_000)).toBeLessThan(4000);
    expect(requests[8]?.name).toBe("u-009");

    const [, besides] = plan(arrivalsBlock("others", poisson), users);
    expect([...(besides?.times ?? [])]).toEqual([...alone.times]);
    expect([...(besides?.lifetimes ?? [])]).toEqual([...alone.lifetimes]);
  });
});

describe("the agenda", () => {
  it("does deletes before arrivals at equal times, and these in the order of the file", () => {
    const burst = arrivalsBlock("u", { process: "burst", size: 1, from: 10_000, to: null, every: null });
    expect(told(plan(traceBlock(), { ...burst, lifetime: "forever" }))).toEqual([
      "0 create t0",
      "0 create t1",
      "0 create t2",
      "10000 delete t0",
      "10000 create t3",
      "10000 delete t3",
      "10000 create t4",
      "10000 create u0",
      "15000 delete t4",
      "20000 delete t1",
      "30000 create t5",
      "35000 delete t5",
    ]);
  });

  it("deletes no server before its request, and each once", () => {
    const row = fc.record({
      at: fc.nat({ max: 5 }),
      life: fc.option(fc.nat({ max: 3 })),
      cpu: fc.integer({ min: 1, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), fc.boolean(), (rows, multiCreate) => {
        const lines = [...rows]
          .sort((a, b) => a.at - b.at)
          .map(({ at, life, cpu }) => `${at},${life ?? ""},${cpu},512`);
        const plans = plan(traceBlock({ multiCreate }, `submit_s,lifetime_s,vcpus,memory_mb\n${lines.join("\n")}\n`));
        const block = only(plans);
        const agenda = new Agenda(plans);
        const alive = new Set<number>();
        let [time, ended] = [0, 0];
        for (let i = 0; i < agenda.length; i++) {
          const action = agenda.at(i);
          expect(action.time).toBeGreaterThanOrEqual(time);
          time = action.time;
          if (action.kind === "create")
            for (let s = block.firstServer[action.number] ?? 0; s < (block.firstServer[action.number + 1] ?? 0); s++)
              alive.add(s);
          else {
            expect(alive.delete(action.number)).toBe(true);
            ended++;
          }
        }
        expect(ended).toBe(rows.filter(({ life }) => life !== null).length);
        expect(alive.size).toBe(rows.length - ended);
      }),
    );
  });
});
