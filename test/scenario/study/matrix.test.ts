import { describe, expect, it } from "vitest";
import { readMatrix } from "../../../src/scenario/format/matrix.ts";
import { ScenarioError } from "../../../src/scenario/format/problem.ts";
import { readScenario } from "../../../src/scenario/read/load.ts";
import { runsOf, seedOf } from "../../../src/scenario/study/plan.ts";
import { spreadOf } from "../../../src/scenario/study/statistics.ts";

const BASE = `scenario: v1
params: {n: 4}
cloud:
  hosts: [{name: "c-%d", count: "\${n}", vcpus: 4, memory_mb: 8192, disk_gb: 100}]
`;

function problemsOf(text: string): string[] {
  try {
    readScenario(text, "m.yaml");
  } catch (error) {
    if (error instanceof ScenarioError)
      return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
    throw error;
  }
  return [];
}

describe("a matrix", () => {
  it("is one cell for each named set of patches", () => {
    const cells = readMatrix({ plain: null, few: { "params.n": 2 } });
    expect(cells).toEqual([
      { name: "plain", patches: [] },
      { name: "few", patches: [{ dotted: "params.n", value: 2, place: ["matrix", "few", "params.n"] }] },
    ]);
  });

  it("crosses several axes, the last changing fastest", () => {
    const cells = readMatrix([
      { a: {}, b: { "params.n": 1 } },
      { x: { seed: 2 }, y: {}, z: {} },
    ]);
    expect(cells.map(({ name }) => name)).toEqual(["a, x", "a, y", "a, z", "b, x", "b, y", "b, z"]);
    expect(cells[3]?.patches.map(({ dotted, value }) => [dotted, value])).toEqual([
      ["params.n", 1],
      ["seed", 2],
    ]);
  });

  it("is not emptied by an axis without names, and tells of cells that are called the same", () => {
    expect(readMatrix([{ a: {} }, {}]).map(({ name }) => name)).toEqual(["a"]);
    expect(problemsOf(`${BASE}matrix: [{a: {}, "a, b": {}}, {"b, c": {}, c: {}}]\n`)).toEqual([
      expect.stringMatching(/^\d+:\d+ two cells are called 'a, b, c'; rename one/),
    ]);
  });

  it("patches what its cell reads, and leaves the others alone", () => {
    const text = `${BASE}matrix: {few: {params.n: 2}, many: {params: {n: 9}}}\n`;
    const hosts = (cell?: string) =>
      readScenario(text, "m.yaml", cell === undefined ? {} : { cell }).cloud.hosts.length;
    expect([hosts(), hosts("few"), hosts("many")]).toEqual([4, 2, 9]);
    expect(readScenario(text, "m.yaml").cells.map(({ name }) => name)).toEqual(["few", "many"]);
  });

  it("tells what is wrong in any cell, where the patch stands, all at once", () => {
    const text = `${BASE}matrix:\n  ok: {}\n  slip:\n    cloud.conf.DEFAULT: {cpu_allocation_rato: 1}\n  list:\n    cloud.hosts[3].vcpus: 2\n`;
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^8:\d+ in cell 'slip': .*cpu_allocation_rato.*cpu_allocation_ratio/),
      expect.stringMatching(/^10:\d+ in cell 'list': cloud.hosts\[3\] is not there/),
    ]);
  });

  it("tells the names of its cells where another is asked for", () => {
    const text = `${BASE}matrix: {few: {params.n: 2}, many: {params.n: 9}}\n`;
    expect(() => readScenario(text, "m.yaml", { cell: "fw" })).toThrow(/no cell 'fw'.*few/);
  });
});

describe("the runs of a study", () => {
  it("are one for each cell and seed, and all cells have the same seeds", () => {
    const scenario = readScenario(`${BASE}seed: 7\nmatrix: {a: {}, b: {params.n: 1}}\n`, "m.yaml");
    expect(runsOf(scenario, 2)).toEqual([
      { cell: "a", seed: "7" },
      { cell: "a", seed: "8" },
      { cell: "b", seed: "7" },
      { cell: "b", seed: "8" },
    ]);
    expect(runsOf({ ...scenario, cells: [] }, 1)).toEqual([{ cell: null, seed: "7" }]);
  });

  it("have other seeds by a suffix where the scenario's is no number", () => {
    expect([seedOf("autumn", 0), seedOf("autumn", 2), seedOf("007", 1)]).toEqual(["autumn", "autumn-2", "007-1"]);
  });

  it("are told as mean and standard deviation of the sample", () => {
    expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ count: 8, mean: 5, sd: Math.sqrt(32 / 7) });
    expect(spreadOf([3])).toEqual({ count: 1, mean: 3, sd: null });
    expect(spreadOf([])).toBeNull();
  });
});
