import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { HOUR } from "../../src/engine/clock.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import { readScenario } from "../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../src/scenario/run/run.ts";
import { SHARED } from "../shared.ts";

const EXAMPLE = `${SHARED}/formats/example-scenario.yaml`;

describe.skipIf(!existsSync(EXAMPLE))("the format's own example", () => {
  // It names its trace from the folder above its own.
  const read = (...set: string[]) =>
    readScenario(readFileSync(EXAMPLE, "utf8"), join(SHARED, "example-scenario.yaml"), { set, cell: "spread" });

  it("is read as it stands", () => {
    const { cells, workload, timeline, thresholds, cloud, clock } = read();
    expect(cells.map(({ name }) => name)).toEqual(["spread", "pack"]);
    expect(workload.map(({ kind }) => kind)).toEqual(["trace", "arrivals"]);
    expect(timeline).toHaveLength(7);
    expect(thresholds.map(({ abort }) => abort)).toEqual([false, false, true, false]);
    expect(cloud.hosts).toHaveLength(700);
    expect(clock.until).toBe(26 * HOUR);
  });

  it("runs, here with a few hundred requests of its trace", () => {
    const scenario = read("workload.0.trace.limit=400", "clock.until=9h");
    const run = new ScenarioRun(scenario, createCloud(cloudPlanOf(scenario)), { digest: false });
    while (run.cloud.now < 7 * HOUR && run.step(10));
    const servers = [...run.state.servers.values()];
    expect(servers.find(({ spec }) => spec.name === "web")?.spec.flavor.name).toBe("m1.large");
    expect(run.violated).toBeNull();
    const verdict = (metric: string) => run.summary().verdicts.find((each) => each.metric.startsWith(metric));
    expect(verdict("server web at 31m")).toMatchObject({ held: true });
    // Nova calls the host of such a server UNKNOWN: DOWN is what an operator has marked so. The example takes it for DOWN.
    expect(verdict("count of servers {status: ACTIVE, host_status: DOWN}")).toMatchObject({ held: false, value: 0 });
  });
});
