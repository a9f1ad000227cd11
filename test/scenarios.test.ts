import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createCloud } from "../src/cloud.ts";
import { newState } from "../src/model/events/new-server.ts";
import { STATUSES, type Status, statusOf } from "../src/model/records/server-states.ts";
import { StatusCounter } from "../src/scenario/measure/status-counter.ts";
import { cloudPlanOf } from "../src/scenario/plan/cloud-plan.ts";
import { loadScenario } from "../src/scenario/read/load.ts";
import { ScenarioRun } from "../src/scenario/run/run.ts";

const FOLDER = new URL("../scenarios/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));

/** By status: the scenarios in which some server had it. */
const reached = new Map<Status, Set<string>>();

function note(status: Status, file: string): void {
  const files = reached.get(status) ?? new Set();
  reached.set(status, files.add(file));
}

const pathOf = (file: string) => fileURLToPath(new URL(file, FOLDER));

/** Every scenario, and every cell of those that have a matrix. */
const RUNS = FILES.flatMap((file): { title: string; file: string; cell?: string }[] => {
  const { cells } = loadScenario(pathOf(file));
  return cells.length === 0
    ? [{ title: file, file }]
    : cells.map(({ name }) => ({ title: `${file}, ${name}`, file, cell: name }));
});

/** Runs a scenario to its end, and notes every status that a server gets into, however shortly. */
function play(file: string, cell: string | undefined) {
  const scenario = loadScenario(pathOf(file), cell === undefined ? {} : { cell });
  const cloud = createCloud(cloudPlanOf(scenario));
  const states = new Map<number, Parameters<typeof statusOf>>();
  cloud.on("event", (event) => {
    if (event.type === "server.created") {
      const { vmState, taskState } = newState(event.at);
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
  const run = new ScenarioRun(scenario, cloud);
  while (run.step(1000));
  return run.summary();
}

describe("every scenario of the gallery", () => {
  it.each(FILES)("%s says what it teaches, to people and to editors", (file) => {
    const [first, second] = readFileSync(pathOf(file), "utf8").split("\n");
    expect(first).toBe("# yaml-language-server: $schema=schema.json");
    expect(second).toMatch(/^# \w/);
  });

  it.each(RUNS)("$title: holds what it expects", ({ file, cell }) => {
    const summary = play(file, cell);
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
