import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { HOUR } from "../../src/engine/clock.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import { readScenario } from "../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../src/scenario/run/run.ts";

setFlagsFromString("--expose-gc");
const gc: () => void = runInNewContext("gc");

/** Bytes in use once the garbage is gone. */
function heap(): number {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

const CHURN = (deleted: "drop" | "keep") => `
scenario: v1
name: churn
clock: {until: 10h}
cloud:
  conf:
    quota: {instances: -1, cores: -1, ram: -1}
    sim: {deleted_servers: ${deleted}}
  hosts: [{name: "c-%02d", count: 40, vcpus: 64, memory_mb: 196608, disk_gb: 2000}]
  flavors: [{name: small, vcpus: 1, ram: 1024, disk: 10}, {name: large, vcpus: 2, ram: 2048, disk: 20}]
  images: [{name: cirros}]
  networks: [{name: private, cidr: 10.0.0.0/16}]
  projects: [{name: demo}]
workload:
  - name: w
    arrivals: {process: constant, rate: 1500/h}
    create: {project: demo, flavor: small, networks: [private]}
    lifetime: {dist: exp, mean: 10m, min: 3m}
    then:
      - {after: 90s, resize: {flavorRef: large}, probability: 10%}
      - {when: VERIFY_RESIZE, after: 5s, confirmResize: null}
      - {after: 2m, reboot: {type: HARD}, probability: 10%}
`;

/** Bytes that a churn of servers adds between the second hour and the tenth, for each server that came and went. */
function growth(deleted: "drop" | "keep"): number {
  const scenario = readScenario(CHURN(deleted), "churn.yaml");
  const run = new ScenarioRun(scenario, createCloud(cloudPlanOf(scenario)));
  const passTo = (time: number) => {
    while (run.cloud.now < time && run.step(1));
  };
  // By then the machine has compiled what it compiles; that is on the heap, too.
  passTo(2 * HOUR);
  const before = heap();
  passTo(10 * HOUR - 1);
  const after = heap();
  expect(run.progress.servers).toBeGreaterThan(150);
  return (after - before) / (8 * 1500);
}

it("a churn of servers leaves nothing behind but their measurements, where deleted servers are dropped", () => {
  // Each leaves a number or two (8 bytes each) in the trends of the metrics; a server's record is thousands of bytes.
  expect(growth("drop")).toBeLessThan(100);
}, 300_000);

it("where they are kept, as Nova does until they are archived, each leaves its record", () => {
  expect(growth("keep")).toBeGreaterThan(1000);
}, 300_000);
