import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { ScenarioError } from "../../src/scenario/format/problem.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import type { Scenario } from "../../src/scenario/plan/scenario.ts";
import { loadScenario, readScenario } from "../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../src/scenario/run/run.ts";

const GALLERY = fileURLToPath(new URL("../../scenarios/own-policies.yaml", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "novasim-plugins-"));
afterAll(() => rmSync(folder, { recursive: true }));

function refusals(scenario: Scenario): unknown[] {
  return refusalsOf(new ScenarioRun(scenario, createCloud(cloudPlanOf(scenario)), { digest: false }));
}

function refusalsOf(run: ScenarioRun): unknown[] {
  while (run.step(10_000));
  const { metrics } = run.summary();
  return [metrics["create.no_valid_host"]?.count, metrics["first_failure.index"]?.value];
}

/** A scenario with one plugin of this text, which is called p.mjs. */
function scenarioWith(text: string, conf = "", contents?: Readonly<Record<string, Uint8Array>>): Scenario {
  writeFileSync(join(folder, "p.mjs"), text);
  const yaml = `
scenario: v1
cloud:
  plugins: [p.mjs]
  conf: {filter_scheduler: {${conf}}}
  hosts: [{name: "h%d", count: 3, vcpus: 4, memory_mb: 8192, disk_gb: 100}]
`;
  return readScenario(yaml, join(folder, "s.yaml"), contents === undefined ? {} : { contents });
}

function problemsOf(text: string, conf?: string): string {
  try {
    scenarioWith(text, conf);
    return "";
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
}

const RACK = `export const RackFilter = { name: "RackFilter", passes: (host) => host.host !== "h1" };`;

describe("plugins of a scenario", () => {
  // The counts are those of traces/azure-v1-small/README.md, made without this project.
  it.each([
    [14, "first-fit", 103, 1056],
    [16, "first-fit", 62, 1102],
    [18, "first-fit", 28, 1219],
    [20, "first-fit", 12, 2144],
    [14, "best-fit", 134, 1067],
    [16, "best-fit", 61, 1208],
    [18, "best-fit", 28, 1224],
    [20, "best-fit", 17, 2145],
  ])("place as they say: %i hosts, %s refuses %i, the first of them request %i", (hosts, cell, count, first) => {
    expect(refusals(loadScenario(GALLERY, { cell, set: [`hosts=${hosts}`] }))).toEqual([count, first]);
  });

  it("may be filters, which nova.conf then names", () => {
    const scenario = scenarioWith(RACK, "enabled_filters: [ComputeFilter, RackFilter]");
    const { filters, weighers } = scenario.cloud.plugins;
    expect([filters.map(({ name }) => name), weighers]).toEqual([["RackFilter"], []]);
  });

  it("are read from what came with the text, and are the same objects each time", () => {
    const contents = { "p.mjs": new TextEncoder().encode(RACK) };
    const first = scenarioWith("broken(", "", contents);
    expect(first.cloud.plugins.filters).toHaveLength(1);
    expect(scenarioWith("broken(", "", contents).cloud.plugins.filters[0]).toBe(first.cloud.plugins.filters[0]);
  });

  it("hold in a run that is gone on with", () => {
    const scenario = loadScenario(GALLERY, { cell: "best-fit" });
    const half = new ScenarioRun(scenario, createCloud(cloudPlanOf(scenario)), { digest: false });
    half.step(2000);
    expect(refusalsOf(ScenarioRun.resume(scenario, structuredClone(half.save()), { digest: false }))).toEqual([
      134, 1067,
    ]);
  });

  it.each([
    ["export const x = 1;", "", "exports 'x', which is neither a filter nor a weigher"],
    ["", "", "exports nothing"],
    ["throw new Error('no luck');", "", "cannot be loaded: no luck"],
    ["import 'nothing-there';", "", "'p.mjs' imports 'nothing-there'; a plugin must import nothing"],
    [`export const F = { name: "ComputeFilter", passes: () => true };`, "", "there is a filter ComputeFilter already"],
    [RACK, "enabled_filters: [RackFiltre]", "there is no filter RackFiltre; did you mean 'RackFilter'?"],
    [RACK, "weight_classes: [Heaviest]", "there is no weigher Heaviest; there are: "],
  ])("are refused with the mend: %j, %s", (text, conf, message) => {
    const problems = problemsOf(text, conf);
    expect(problems).toContain(message);
    expect(problems).toMatch(/s\.yaml:\d+:\d+: /);
  });

  it("must be there", () => {
    const text = readFileSync(GALLERY, "utf8").replace("plugins/best-fit.mjs", "plugins/best.mjs");
    expect(() => readScenario(text, GALLERY)).toThrow("no file 'plugins/best.mjs'; it is looked for at");
  });
});
