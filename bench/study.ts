import { availableParallelism } from "node:os";
import { bundle } from "../src/cli/study/bundle.ts";
import { runHere } from "../src/cli/study/local.ts";
import { studyText } from "../src/report/text/table.ts";
import { readScenario } from "../src/scenario/read/load.ts";
import { runsOf } from "../src/scenario/study/plan.ts";
import { studyOf } from "../src/scenario/study/study.ts";
import { printTable } from "./harness.ts";

/** Eight cells; a run takes about a second. */
const TEXT = `scenario: v1
name: study
seed: 1
cloud:
  conf: {quota: {instances: -1, cores: -1, ram: -1}}
  hosts: [{name: "c-%03d", count: 100, vcpus: 32, memory_mb: 131072, disk_gb: 2000}]
  flavors: [{name: small, vcpus: 2, ram: 4096, disk: 20}, {name: large, vcpus: 8, ram: 32768, disk: 80}]
  images: [{name: debian, size_mb: 400}]
  projects: [{name: demo}]
workload:
  - name: users
    arrivals: {process: poisson, rate: 500/h, to: 12h}
    create: {project: demo, image: debian, flavor: {choice: {small: 3, large: 1}}}
    lifetime: {dist: exp, mean: 2h}
matrix:
  - spread: {}
    pack: {cloud.conf.filter_scheduler: {ram_weight_multiplier: -1.0, cpu_weight_multiplier: -1.0}}
  - 100 hosts: {}
    50 hosts: {cloud.hosts.0.count: 50}
  - as measured: {}
    at once: {cloud.latency: zero}
`;
const SEEDS = 10;

interface Round {
  readonly threads: number;
  readonly wall: number;
  readonly cpu: number;
  readonly table: string;
  readonly json: string;
}

async function round(threads: number): Promise<Round> {
  const scenario = readScenario(TEXT, "study.yaml");
  const spentBefore = process.cpuUsage();
  const before = performance.now();
  const work = { bundle: bundle("study.yaml", TEXT, [], {}), withCharts: false, filesOf: () => ({}), threads };
  const study = studyOf(scenario, await runHere(runsOf(scenario, SEEDS), work));
  const wall = (performance.now() - before) / 1000;
  const { user, system } = process.cpuUsage(spentBefore);
  return { threads, wall, cpu: (user + system) / 1e6, table: studyText(study), json: JSON.stringify(study) };
}

/** A study with one worker thread, and with one for each processor. */
export async function study(): Promise<void> {
  const cores = availableParallelism();
  const one = await round(1);
  const all = await round(cores);
  if (one.table !== all.table || one.json !== all.json) throw new Error("the studies differ");
  printTable(
    `study: 8 cells × ${SEEDS} seeds on ${cores} cores; the tables are equal`,
    ["threads", "wall", "CPU", "CPU ÷ wall", "use of all cores", "speed-up"],
    [one, all].map(({ threads, wall, cpu }) => [
      String(threads),
      `${wall.toFixed(1)} s`,
      `${cpu.toFixed(1)} s`,
      (cpu / wall).toFixed(2),
      `${((100 * cpu) / wall / cores).toFixed(0)} %`,
      (one.wall / wall).toFixed(2),
    ]),
  );
}
