import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { cloudPlanOf } from "../../src/scenario/cloud-plan.ts";
import { readScenario } from "../../src/scenario/load.ts";
import { Run } from "../../src/scenario/run.ts";
import type { HostWeigher } from "../../src/scheduler/contract.ts";
import { SHARED } from "../shared.ts";

const DAY = `${SHARED}/traces/azure-v1-day/vms.csv.gz`;

/** Hosts by least free vCPU, then by least free memory: the trace's own yardstick. */
const BEST_FIT: HostWeigher = {
  name: "BestFitWeigher",
  raw: (host) => host.vcpusUsed * 1_000_000 - host.freeRamMb,
  multiplier: () => 1,
};

const text = (hosts: number, multiplier: number) => `
scenario: v1
name: azure-day
cloud:
  conf:
    DEFAULT: {cpu_allocation_ratio: 1.0, ram_allocation_ratio: 1.0, reserved_host_memory_mb: 0}
    scheduler: {max_placement_results: 2000}
    filter_scheduler: {cpu_weight_multiplier: ${multiplier}, ram_weight_multiplier: ${multiplier}}
    quota: {instances: -1, cores: -1, ram: -1}
    sim: {weigher_normalization: min-max, deleted_servers: drop}
  hosts: [{name: "compute-%04d", count: ${hosts}, vcpus: 64, memory_mb: 196608, disk_gb: 2000}]
  images: [{name: cirros}]
  projects: [{name: azure}]
  latency: zero
workload:
  - name: azure
    trace: {file: ${DAY}, flavors: auto, project: azure}
`;

function play(hosts: number, policy: string) {
  const scenario = readScenario(text(hosts, policy === "nova pack" ? -1 : 1), "azure-day.yaml");
  const weighers = policy === "first-fit" ? [] : policy === "best-fit" ? [BEST_FIT] : undefined;
  const plan = cloudPlanOf(scenario);
  const run = new Run(scenario, createCloud(weighers === undefined ? plan : { ...plan, weighers }), { digest: false });
  while (run.step(10_000));
  const { metrics } = run.summary();
  return {
    placed: metrics["create.active"]?.count,
    noValidHost: metrics["create.no_valid_host"]?.count,
    first: metrics["first_failure.index"]?.value,
    mostUsed: metrics["hosts.used"]?.max,
  };
}

// Skipped where the traces are not: they are too large to be shipped. The counts are those of the trace's README.
describe.skipIf(!existsSync(DAY))("a day of Azure's own tenants, 87,967 requests", () => {
  it.each([
    [700, "first-fit", 87_967, 0, null, 697],
    [700, "best-fit", 87_967, 0, null, 696],
    [700, "nova spread", 87_895, 72, 56_798, 700],
    [700, "nova pack", 87_967, 0, null, 685],
    [640, "first-fit", 87_071, 896, 56_381, 640],
    [640, "best-fit", 86_863, 1_104, 56_473, 640],
    [640, "nova spread", 87_565, 402, 35_951, 640],
    [640, "nova pack", 86_959, 1_008, 56_557, 640],
  ] as const)(
    "on %i hosts, %s: %i placed, %i find no host",
    (hosts, policy, placed, noValidHost, first, mostUsed) => {
      expect(play(hosts, policy)).toEqual({ placed, noValidHost, first, mostUsed });
    },
    600_000,
  );
});
