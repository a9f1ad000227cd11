import type { Static } from "../../json/schema.ts";
import { STEPS } from "../../model/records/latency.ts";
import {
  aboveZero,
  closedMap,
  duration,
  type FormatSchema,
  fromOne,
  fromZero,
  listOfStrings,
  mapOfAnything,
  mapOfStrings,
  nonEmpty,
  truth,
} from "./common.ts";

const hostShape = {
  traits: { ...listOfStrings, description: "Traits beside those every host has, such as HW_CPU_X86_AVX2." },
  az: { ...nonEmpty, description: "The availability zone: an aggregate of this name is made." },
  cell: { ...nonEmpty, description: "The cell; default: cell1." },
} as const;

const hosts = {
  description: "The compute hosts, in the order in which ties go to them.",
  type: "array",
  items: {
    expected: "a group of hosts {name, count, vcpus, memory_mb, disk_gb}, or {file: hosts.csv}",
    anyOf: [
      {
        ...closedMap,
        required: ["name", "vcpus", "memory_mb", "disk_gb"],
        properties: {
          name: {
            ...nonEmpty,
            description: "A name; with %d or %04d for `count` hosts numbered from 1; or a range, c-[01-20].",
          },
          vcpus: fromOne,
          memory_mb: fromOne,
          disk_gb: fromZero,
          count: fromZero,
          ...hostShape,
        },
      },
      {
        ...closedMap,
        required: ["file"],
        properties: {
          file: {
            ...nonEmpty,
            description: "CSV: name,count,vcpus,memory_mb,disk_gb. Relative to the scenario.",
          },
          ...hostShape,
        },
      },
    ],
  },
} as const satisfies FormatSchema;

const aggregates = {
  type: "array",
  items: {
    ...closedMap,
    required: ["name", "hosts"],
    properties: {
      name: nonEmpty,
      hosts: {
        description: "A host's name, a range such as c-[01-20], or a list of these.",
        expected: "a host's name, a range such as c-[01-20], or a list of these",
        anyOf: [nonEmpty, listOfStrings],
      },
      availability_zone: nonEmpty,
      metadata: mapOfStrings,
    },
  },
} as const satisfies FormatSchema;

const flavors = {
  type: "array",
  items: {
    ...closedMap,
    required: ["name", "vcpus", "ram", "disk"],
    properties: {
      name: nonEmpty,
      vcpus: fromOne,
      ram: fromOne,
      disk: fromZero,
      id: nonEmpty,
      ephemeral: { ...fromZero, description: "GiB" },
      swap: { ...fromZero, description: "MiB" },
      is_public: truth,
      extra_specs: mapOfStrings,
      description: nonEmpty,
    },
  },
} as const satisfies FormatSchema;

const images = {
  type: "array",
  items: {
    ...closedMap,
    required: ["name"],
    properties: {
      name: nonEmpty,
      id: nonEmpty,
      min_ram: { ...fromZero, description: "MiB" },
      min_disk: { ...fromZero, description: "GiB" },
      size_mb: { type: "number", minimum: 0 },
      properties: mapOfStrings,
    },
  },
} as const satisfies FormatSchema;

const networks = {
  type: "array",
  items: { ...closedMap, required: ["name"], properties: { name: nonEmpty, id: nonEmpty, cidr: nonEmpty } },
} as const satisfies FormatSchema;

const limit = { type: "integer", minimum: -1 } as const;
const projects = {
  type: "array",
  items: {
    ...closedMap,
    required: ["name"],
    properties: {
      name: nonEmpty,
      id: nonEmpty,
      quota: {
        ...closedMap,
        description: "Limits of this project where they are not nova.conf's; -1 = none.",
        properties: {
          instances: limit,
          cores: limit,
          ram: limit,
          metadata_items: limit,
          key_pairs: limit,
          server_groups: limit,
          server_group_members: limit,
          injected_files: limit,
          injected_file_content_bytes: limit,
          injected_file_path_length: limit,
        },
      },
    },
  },
} as const satisfies FormatSchema;

const match = {
  step: { enum: STEPS },
  flavor: nonEmpty,
  image: nonEmpty,
  host: nonEmpty,
  project: nonEmpty,
} as const;
const bounds = { min: duration, max: duration } as const;

/** A latency rule: what it matches, and a distribution beside it. */
const latencyRule = {
  expected: "a rule such as {step: spawn, dist: normal, mean: 19.7s, sd: 0.5s, min: 1s}",
  anyOf: [
    { ...closedMap, required: ["dist", "value"], properties: { dist: { const: "const" }, value: duration, ...match } },
    {
      ...closedMap,
      required: ["dist", "min", "max"],
      properties: { dist: { const: "uniform" }, ...bounds, ...match },
    },
    {
      ...closedMap,
      required: ["dist", "mean", "sd"],
      properties: { dist: { const: "normal" }, mean: duration, sd: duration, ...match, ...bounds },
    },
    {
      ...closedMap,
      required: ["dist", "mean"],
      properties: { dist: { const: "exp" }, mean: duration, ...match, ...bounds },
    },
    {
      ...closedMap,
      required: ["dist", "median", "sigma"],
      properties: { dist: { const: "lognormal" }, median: duration, sigma: aboveZero, ...match, ...bounds },
    },
    {
      ...closedMap,
      required: ["dist", "shape", "scale"],
      properties: { dist: { const: "weibull" }, shape: aboveZero, scale: duration, ...match, ...bounds },
    },
  ],
} as const satisfies FormatSchema;

/** The presets of latencies. */
export const LATENCY_PRESET_NAMES = ["zero", "cloudlab-2017"] as const;

/** nova.conf. `parseConf` checks the options, and the published file lists them. */
export const confMap = {
  description: "nova.conf: section, then option, with Nova's names and defaults.",
  type: "object",
  additionalProperties: { expected: "a map of options", anyOf: [mapOfAnything, { type: "null" }] },
} as const satisfies FormatSchema;

export const cloud = {
  ...closedMap,
  required: ["hosts"],
  properties: {
    hosts,
    release: {
      description: "Whose defaults hold, and how far microversions reach.",
      enum: ["newest", "zed"],
    },
    conf: confMap,
    aggregates,
    flavors,
    images,
    networks,
    projects,
    plugins: {
      ...listOfStrings,
      description: "JavaScript modules with custom filters and weighers, relative to the scenario (docs/scheduler.md).",
    },
    latency: {
      description: "How long each step takes: a preset, or rules of which the first that matches holds.",
      expected: "a preset (zero, cloudlab-2017) or a list of rules",
      anyOf: [{ enum: LATENCY_PRESET_NAMES }, { type: "array", items: latencyRule }],
    },
  },
} as const satisfies FormatSchema;
export type RawCloud = Static<typeof cloud>;
export type RawLatencyRule = Static<typeof latencyRule>;
