import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createCloud } from "../src/cloud.ts";
import { STATUSES, type Status, statusOf } from "../src/model/server-states.ts";
import { cloudPlanOf } from "../src/scenario/cloud-plan.ts";
import { loadScenario } from "../src/scenario/load.ts";
import { Run } from "../src/scenario/run.ts";
import { StatusCounter } from "../src/scenario/status-counter.ts";

const FOLDER = new URL("../scenarios/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));

/** By status: the scenarios in which some server had it. */
const reached = new Map<Status, Set<string>>();

function note(status: Status, file: string): void {
  const files = reached.get(status) ?? new Set();
  reached.set(status, files.add(file));
}

/** Runs a scenario to its end, and notes every status that a server gets into, however shortly. */
function play(file: string) {
  const scenario = loadScenario(fileURLToPath(new URL(file, FOLDER)));
  const cloud = createCloud(cloudPlanOf(scenario));
  const states = new Map<number, Parameters<typeof statusOf>>();
  cloud.on("event", (event) => {
    if (event.type === "server.created") {
      const { vmState, taskState } = event.server.state;
      states.set(event.server.slot, [vmState, taskState]);
      note(statusOf(vmState, taskState), file);
    } else if (event.type === "server.changed") {
      const [vm, task] = states.get(event.server) ?? ["building", null];
      const { vmState = vm, taskState = task } = event.set;
      states.set(event.server, [vmState, taskState]);
      note(statusOf(vmState, taskState), file);
    } else if (event.type === "server.deleted") note("DELETED", file);
    else if (event.type === "cell.cut" && (new StatusCounter().count(cloud.state).UNKNOWN ?? 0) > 0)
      note("UNKNOWN", file);
  });
  const run = new Run(scenario, cloud);
  while (run.step(1000));
  return run.summary();
}

describe("every scenario of the gallery", () => {
  it.each(FILES)("%s says what it teaches, and holds what it expects", (file) => {
    const [, second] = readFileSync(new URL(file, FOLDER), "utf8").split("\n");
    expect(second).toMatch(/^# \w/);
    const summary = play(file);
    expect(summary.verdicts.length).toBeGreaterThan(0);
    expect(summary.verdicts.filter(({ held }) => !held)).toEqual([]);
  });

  afterAll(() => {
    const lines = STATUSES.map((status) => `${status}: ${[...(reached.get(status) ?? [])].sort().join(", ")}`);
    console.log(lines.join("\n"));
  });

  it("takes part in reaching each of the 20 statuses", () => {
    expect(STATUSES).toHaveLength(20);
    expect(STATUSES.filter((status) => !reached.has(status))).toEqual([]);
  });
});
