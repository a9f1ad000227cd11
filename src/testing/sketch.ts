import { type Cloud, type CloudParts, type CloudPlan, createCloud } from "../cloud.ts";
import { parseConf } from "../model/conf/conf.ts";
import type { LatencyRule, LatencyStep } from "../model/records/latency.ts";
import { keyOf, mintUuid } from "../model/tables/ids.ts";

/** How long a step takes: between `min` and `max` ms. */
export interface LatencySketch {
  readonly step?: LatencyStep;
  readonly min: number;
  readonly max: number;
}

/**
 * A small cloud as plain data, in the words of a scenario file's `cloud`: what `arbitraries.ts` draws, and what a failing
 * property is written down as.
 */
export interface CloudSketch {
  readonly conf: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
  readonly hosts: readonly {
    readonly name: string;
    readonly vcpus: number;
    readonly memory_mb: number;
    readonly disk_gb: number;
  }[];
  readonly flavors: readonly {
    readonly name: string;
    readonly vcpus: number;
    readonly ram: number;
    readonly disk: number;
  }[];
  readonly images: readonly { readonly name: string; readonly id: string }[];
  readonly networks: readonly { readonly name: string; readonly id: string; readonly cidr: string }[];
  readonly projects: readonly { readonly name: string; readonly quota: Readonly<Record<string, number>> }[];
  readonly latency: readonly LatencySketch[];
}

/** What a cloud is made from, for this sketch. @throws Error for options that Nova does not have */
export function planOf(sketch: CloudSketch, seed: string | number): CloudPlan {
  const { conf, problems } = parseConf(sketch.conf, "newest");
  const [problem] = problems;
  if (problem !== undefined)
    throw new Error(`the sketch of a cloud has a bad option, ${problem.path.join(".")}: ${problem.message}`);
  return {
    seed,
    conf,
    hosts: sketch.hosts.map(({ name, vcpus, memory_mb, disk_gb }) => ({
      name,
      vcpus,
      memoryMb: memory_mb,
      diskGb: disk_gb,
    })),
    flavors: sketch.flavors.map((flavor) => ({ id: flavor.name, ...flavor })),
    images: sketch.images,
    networks: sketch.networks.map(({ id, name, cidr }) => ({ id, name, subnets: [{ id: subnetOf(name), cidr }] })),
    projects: sketch.projects.map(({ name, quota }) => ({ id: name, name, quota })),
    latency: sketch.latency.map(ruleOf),
  };
}

/** The cloud of this sketch. @param parts operations, actions, filters and weighers of the caller's own */
export function cloudOf(sketch: CloudSketch, seed: string | number, parts: CloudParts = {}): Cloud {
  return createCloud({ ...planOf(sketch, seed), ...parts });
}

function ruleOf({ step, min, max }: LatencySketch): LatencyRule {
  const [from, to] = [min / 1000, max / 1000];
  return {
    ...(step === undefined ? {} : { step }),
    duration: min === max ? { dist: "const", value: from } : { dist: "uniform", min: from, max: to },
  };
}

/** The id of a network's one subnet: the same that a scenario gives it. */
function subnetOf(network: string): string {
  return mintUuid(0, keyOf(`subnet/${network}`));
}
