import { createCloud } from "../../src/cloud.ts";
import type { Event } from "../../src/model/events/reduce.ts";
import type { Summary } from "../../src/scenario/measure/summary.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import { readScenario } from "../../src/scenario/read/load.ts";
import { type RunOptions, ScenarioRun } from "../../src/scenario/run/run.ts";

/** An event of a run, at its time in ms. */
export interface Seen {
  readonly time: number;
  readonly number: number;
  readonly event: Event;
}

/** What became of a scenario. */
export interface Played {
  readonly run: ScenarioRun;
  readonly summary: Summary;
  readonly events: readonly Seen[];
}

/** A small cloud on which nothing takes time but the builds' ten seconds of `spawn`, with more of it and after it. */
export function cloudText(rest: string, more = "", conf = ""): string {
  return `
scenario: v1
cloud:
  conf: {quota: {instances: -1, cores: -1, ram: -1}${conf}}
  hosts: [{name: "c-%d", count: 4, vcpus: 8, memory_mb: 16384, disk_gb: 200}]
  flavors: [{name: small, vcpus: 1, ram: 1024, disk: 10}, {name: large, vcpus: 4, ram: 4096, disk: 40}]
  images: [{name: cirros}]
  projects: [{name: demo}, {name: other}]
  latency: [{step: spawn, dist: const, value: 10s}, {step: reboot, dist: const, value: 5s}]
${more}
${rest}`;
}

/** A createServer call's body, as a line of YAML. */
export const server = (name: string, more = ""): string =>
  `{server: {name: ${name}, flavorRef: small, imageRef: cirros, networks: none${more}}}`;

/** Runs the text of a scenario to its end. */
export function play(text: string, options: RunOptions = { digest: false }): Played {
  const scenario = readScenario(text, "test.yaml");
  const cloud = createCloud(cloudPlanOf(scenario));
  const events: Seen[] = [];
  cloud.on("event", (event, number, time) => {
    events.push({ event, number, time });
  });
  const run = new ScenarioRun(scenario, cloud, options);
  while (run.step(100));
  return { run, summary: run.summary(), events };
}

/** What was asked of servers: `0:10 reboot` for an instance action ten seconds after the start. */
export function actions({ events }: Played): readonly string[] {
  return events.flatMap(({ event, time }) =>
    event.type === "action.started" || event.type === "server.scheduled"
      ? [`${time / 1000} ${event.action.action}`]
      : [],
  );
}
