import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import type { Summary } from "../../src/scenario/measure/summary.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import type { Scenario } from "../../src/scenario/plan/scenario.ts";
import { loadScenario, readScenario } from "../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../src/scenario/run/run.ts";

const scenarioFile = (name: string) => fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url));

function runOf(scenario: Scenario, events?: (lines: string) => void): ScenarioRun {
  return new ScenarioRun(
    scenario,
    createCloud(cloudPlanOf(scenario)),
    events === undefined ? { digest: false } : { events },
  );
}

function toTheEnd(run: ScenarioRun): Summary {
  while (run.step(1000));
  return run.summary();
}

const metric = (summary: Summary, name: string, aggregation: string): number | null =>
  summary.metrics[name]?.[aggregation] ?? null;

describe("4,306 requests of Azure's tenants", () => {
  // Counts and first failures of the trace's README, from a separate placement loop with weights normalised from the
  // least up (min-max); and of another such loop with Nova's own rule, which counts RAM and CPU from 0 up.
  it.each([
    ["azure-small", "min-max", 14, 96, 1061],
    ["azure-small", "min-max", 16, 62, 1205],
    ["azure-small", "min-max", 18, 25, 1221],
    ["azure-small", "min-max", 20, 8, 2145],
    ["azure-small-pack", "min-max", 14, 107, 1061],
    ["azure-small-pack", "min-max", 16, 58, 1209],
    ["azure-small-pack", "min-max", 18, 30, 1225],
    ["azure-small-pack", "min-max", 20, 20, 2147],
    ["azure-small", "nova", 14, 103, 1061],
    ["azure-small", "nova", 16, 63, 1202],
    ["azure-small", "nova", 18, 22, 1221],
    ["azure-small", "nova", 20, 6, 2144],
    ["azure-small-pack", "nova", 14, 124, 1060],
    ["azure-small-pack", "nova", 16, 63, 1208],
    ["azure-small-pack", "nova", 18, 29, 1224],
    ["azure-small-pack", "nova", 20, 18, 2147],
  ])("%s, %s, on %i hosts: %i find no host, the first is number %i", (name, rule, hosts, refused, first) => {
    const set = [`hosts=${hosts}`, `cloud.conf.sim.weigher_normalization=${rule}`];
    const summary = toTheEnd(runOf(loadScenario(scenarioFile(name), { set })));
    expect(metric(summary, "create.requests", "count")).toBe(4306);
    expect(metric(summary, "create.no_valid_host", "count")).toBe(refused);
    expect(metric(summary, "create.active", "count")).toBe(4306 - refused);
    expect(metric(summary, "first_failure.index", "value")).toBe(first);
    expect(metric(summary, "hosts.used", "max")).toBe(hosts);
    expect(summary.ending).toBe("done");
    // The last rows of the trace never end.
    expect(summary.servers).toBeGreaterThan(150);
  });

  it("twenty hosts keep the scenario's own threshold, fourteen do not", () => {
    const verdict = (hosts: number) =>
      toTheEnd(runOf(loadScenario(scenarioFile("azure-small"), { set: [`hosts=${hosts}`] }))).verdicts[0]?.held;
    expect(verdict(20)).toBe(true);
    expect(verdict(14)).toBe(false);
  });
});

const USERS = `
scenario: v1
name: users
clock: {until: 3h}
cloud:
  conf: {quota: {instances: 3}}
  hosts: [{name: "c-%d", count: 4, vcpus: 8, memory_mb: 16384, disk_gb: 200}]
  flavors: [{name: small, vcpus: 1, ram: 1024, disk: 10}, {name: large, vcpus: 4, ram: 4096, disk: 40}]
  images: [{name: cirros}]
  projects: [{name: demo}, {name: rich, quota: {instances: -1, cores: -1, ram: -1}}]
workload:
  - name: poor
    arrivals: {process: poisson, rate: 60/h, to: 2h}
    create: {project: demo, flavor: small}
    lifetime: {dist: lognormal, median: 5m, sigma: 1, min: 1m}
  - name: rich
    arrivals: {process: poisson, rate: 30/h, to: 2h}
    create: {project: rich, flavor: {choice: {small: 1, large: 2}}}
    lifetime: {dist: exp, mean: 20m, min: 1m}
expect:
  thresholds:
    "create.quota_refused{workload:poor}": ["count>0"]
    "create.quota_refused{workload:rich}": ["count==0"]
    build.seconds: ["p(95)<120s", "min>15"]
    hosts.used: ["max<=4"]
`;

/** The summary and the event log of a text, taken in steps of so many actions. */
function played(text: string, actions: number, seed?: number): { readonly summary: Summary; readonly log: string } {
  let log = "";
  const run = runOf(readScenario(text, "users.yaml", seed === undefined ? {} : { seed }), (lines) => {
    log += lines;
  });
  while (run.step(actions));
  return { summary: run.summary(), log };
}

describe("a run", () => {
  it("with one seed gives the same log, byte for byte, however it is stepped; with another seed another", () => {
    const one = played(USERS, 1000);
    const same = played(USERS, 1);
    expect(same.log).toBe(one.log);
    expect(same.summary).toEqual(one.summary);
    expect(one.summary.digest).toMatch(/^[0-9a-f]{64}$/);
    const other = played(USERS, 1000, 2);
    expect(other.log).not.toBe(one.log);
    expect(other.summary.digest).not.toBe(one.summary.digest);
  });

  it("writes whole lines, numbered without gaps, in the order of time", () => {
    const { log, summary } = played(USERS, 1000);
    expect(log.endsWith("\n")).toBe(true);
    const events = log
      .trimEnd()
      .split("\n")
      .map((line): { n: number; t: number } => JSON.parse(line));
    const [first] = events;
    expect(events.map(({ n }) => n)).toEqual(events.map((_, i) => (first?.n ?? 0) + i));
    expect(events.every(({ t }, i) => t >= (events[i - 1]?.t ?? 0))).toBe(true);
    expect(events.at(-1)?.n).toBe(summary.events);
  });

  it("measures by workload, and holds its thresholds to that", () => {
    const { summary } = played(USERS, 1000);
    expect(summary.verdicts.map(({ held }) => held)).toEqual([true, true, true, true, true]);
    expect(summary.ending).toBe("until");
    expect(summary.simulated).toBe(3 * 3_600_000);
    const count = (name: string) => metric(summary, name, "count") ?? 0;
    expect(count("create.requests")).toBe(
      count("create.active") + count("create.error") + count("create.quota_refused"),
    );
    expect(metric(summary, "build.seconds", "count")).toBe(count("create.active"));
    expect(metric(summary, "alloc.vcpus", "max")).toBeGreaterThan(0);
  });

  it("leaves out what is not in the measured part", () => {
    const { summary } = played(`${USERS}measure: {from: 1h, to: 90m}\n`, 1000);
    const whole = played(USERS, 1000).summary;
    const share = (metric(summary, "create.requests", "count") ?? 0) / (metric(whole, "create.requests", "count") ?? 1);
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.35);
  });

  it("ends at once when a threshold that aborts no longer holds", () => {
    const text = USERS.replace('["max<=4"]', '[{that: "max<2", abort: true}]');
    const { summary } = played(text, 1000);
    expect(summary.ending).toBe("aborted");
    expect(summary.simulated).toBeLessThan(3_600_000);
    expect(summary.verdicts.at(-1)).toMatchObject({ held: false });
  });

  it("can be stopped, and then tells what was so far", () => {
    const run = runOf(readScenario(USERS, "users.yaml"));
    run.step(20);
    expect(run.progress.done).toBe(20);
    run.stop();
    expect(run.ended).toBe(true);
    expect(run.step(1)).toBe(false);
    expect(run.summary()).toMatchObject({ ending: "interrupted", simulated: run.cloud.now });
  });

  it("makes and deletes all servers of a multi-create", () => {
    const text = USERS.replace(
      /workload:[\s\S]*expect:/,
      `workload:
  - name: rich
    arrivals: {process: burst, size: 2, from: 1m}
    create: {project: rich, flavor: small, min_count: 3, name: "b-%d"}
    lifetime: {dist: const, value: 30m}
expect:`,
    ).replace(/"create.quota[\s\S]*hosts.used/, "hosts.used");
    const run = runOf(readScenario(text, "users.yaml"));
    const names: string[] = [];
    run.cloud.on("event", (event) => {
      if (event.type === "server.created") names.push(event.server.spec.name);
    });
    while (run.cloud.now < 20 * 60_000 && run.step(1));
    const summary = toTheEnd(run);
    expect(names).toEqual(["b-1-1", "b-1-2", "b-1-3", "b-2-1", "b-2-2", "b-2-3"]);
    expect(metric(summary, "create.active", "count")).toBe(6);
    expect(summary.servers).toBe(0);
  });
});
