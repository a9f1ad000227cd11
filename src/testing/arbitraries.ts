/** Small random clouds, for property-based tests: each part is an arbitrary of its own, to be put together anew. */
import fc from "fast-check";
import { STEPS } from "../model/records/latency.ts";
import type { CloudSketch, LatencySketch } from "./sketch.ts";

export const IMAGES: CloudSketch["images"] = [
  { name: "cirros", id: "155d900f-4e14-4e4c-a73d-069cbf4541e6" },
  { name: "fedora", id: "a2459075-d96c-40d5-893e-577ff92e721c" },
];

/** Flavors that fit a small host several times, once, and not at all next to others. */
export const FLAVORS: CloudSketch["flavors"] = [
  { name: "tiny", vcpus: 1, ram: 512, disk: 1 },
  { name: "small", vcpus: 1, ram: 1024, disk: 10 },
  { name: "large", vcpus: 2, ram: 2048, disk: 20 },
];

/** From one host to a few, of different sizes; every flavor fits on an empty one. */
export function hosts(max = 4): fc.Arbitrary<CloudSketch["hosts"]> {
  const size = fc.record({
    vcpus: fc.integer({ min: 2, max: 6 }),
    memory_mb: fc.integer({ min: 3, max: 8 }).map((gib) => gib * 1024),
    disk_gb: fc.integer({ min: 2, max: 6 }).map((tens) => tens * 10),
  });
  return fc
    .array(size, { minLength: 1, maxLength: max })
    .map((sizes) => sizes.map((each, i) => ({ name: `compute-${i + 1}`, ...each })));
}

/** An option's value, or (mostly) Nova's default. */
function option<T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(values, { nil: undefined, freq: 3 });
}

/** Options of nova.conf that change the course of things: ratios, limits, and the intervals of periodic tasks. */
export function conf(): fc.Arbitrary<CloudSketch["conf"]> {
  const DEFAULT = fc
    .record({
      cpu_allocation_ratio: option(fc.constantFrom(1, 2, 16)),
      ram_allocation_ratio: option(fc.constantFrom(1, 1.5)),
      disk_allocation_ratio: option(fc.constantFrom(1, 2)),
      allow_resize_to_same_host: option(fc.boolean()),
      reclaim_instance_interval: option(fc.constantFrom(30, 300)),
      shelved_offload_time: option(fc.constantFrom(-1, 0, 120)),
      shelved_poll_interval: option(fc.constant(60)),
      resize_confirm_window: option(fc.constantFrom(60, 600)),
      rescue_timeout: option(fc.constant(120)),
      reboot_timeout: option(fc.constant(120)),
      instance_build_timeout: option(fc.constant(300)),
      sync_power_state_interval: option(fc.constantFrom(-1, 60)),
      max_concurrent_builds: option(fc.constantFrom(1, 2)),
      max_concurrent_snapshots: option(fc.constant(1)),
    })
    .map(withoutUndefined);
  const max_attempts = option(fc.constantFrom(1, 2));
  return fc.record({ DEFAULT, max_attempts }).map((drawn) => ({
    DEFAULT: drawn.DEFAULT,
    ...(drawn.max_attempts === undefined ? {} : { scheduler: { max_attempts: drawn.max_attempts } }),
  }));
}

function withoutUndefined(values: Readonly<Record<string, string | number | boolean | undefined>>) {
  const given: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) given[name] = value;
  return given;
}

/** None (every step is over in its very millisecond), one duration for all steps, or some for some. */
export function latency(): fc.Arbitrary<CloudSketch["latency"]> {
  const span = fc.constantFrom(
    { min: 1, max: 1 },
    { min: 50, max: 50 },
    { min: 500, max: 3000 },
    { min: 20_000, max: 20_000 },
  );
  const rule: fc.Arbitrary<LatencySketch> = fc
    .tuple(fc.constantFrom(...STEPS), span)
    .map(([step, each]) => ({ step, ...each }));
  return fc.oneof(
    fc.constant([]),
    span.map((each) => [each]),
    fc.uniqueArray(rule, { maxLength: 8, selector: (each) => each.step }),
  );
}

/** A whole cloud. Shrinks to one small host, Nova's default options and no latency. */
export function clouds(): fc.Arbitrary<CloudSketch> {
  const quota = fc.constantFrom<Readonly<Record<string, number>>>(
    { instances: -1, cores: -1, ram: -1 },
    { instances: 4, cores: -1, ram: -1 },
  );
  return fc.record({ conf: conf(), hosts: hosts(), latency: latency(), quota }).map((drawn) => ({
    conf: drawn.conf,
    hosts: drawn.hosts,
    flavors: FLAVORS,
    images: IMAGES,
    networks: [{ name: "private", id: "3cb9bc59-5699-4588-a4b1-b87f96708bc6", cidr: "10.0.0.0/24" }],
    projects: [{ name: OWNER, quota: drawn.quota }],
    latency: drawn.latency,
  }));
}

/** The project whose servers are acted on. */
export const OWNER = "demo";
