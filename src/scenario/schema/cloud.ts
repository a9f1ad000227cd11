import { SECTIONS } from "../../model/conf/conf.ts";
import { STEPS } from "../../model/records/latency.ts";
import {
  anything,
  booleanSchema,
  describe,
  type FormatJson,
  type Infer,
  integer,
  list,
  number,
  object,
  oneOf,
  publishedAs,
  record,
  textSchema,
  union,
} from "./build.ts";
import { duration } from "./common.ts";

const JSON_TYPES = {
  int: "integer",
  float: "number",
  bool: "boolean",
  string: "string",
  list: "array",
  multi: "array",
};

/** The registry of Nova's options as JSON Schema, so that editors complete them. `parseConf` is what checks them. */
function confSchema(): FormatJson {
  const sections = [...SECTIONS].map(([section, options]) => {
    const properties = [...options].map(([name, option]) => {
      const type = JSON_TYPES[option.kind];
      const kind = option.choices === undefined ? { type } : { enum: option.choices };
      const minimum = option.min === undefined ? {} : { minimum: option.min };
      return [name, { ...kind, ...minimum, description: `${option.help} Default: ${JSON.stringify(option.default)}.` }];
    });
    const json: FormatJson = {
      type: "object",
      properties: Object.fromEntries(properties),
      additionalProperties: false,
    };
    return [section, json];
  });
  return { type: "object", properties: Object.fromEntries(sections), additionalProperties: false };
}

const hostShape = {
  traits: describe("Traits beside those every host has, such as HW_CPU_X86_AVX2.", list(textSchema())),
  az: describe("The availability zone: an aggregate of this name is made.", textSchema()),
  cell: describe("The cell; cell1 unless told.", textSchema()),
};

const hosts = list(
  union(
    "a group of hosts {name, count, vcpus, memory_mb, disk_gb}, or {file: hosts.csv}",
    object({
      required: {
        name: describe(
          "A name; with %d or %04d for `count` hosts numbered from 1; or a range, c-[01-20].",
          textSchema(),
        ),
        vcpus: integer({ minimum: 1 }),
        memory_mb: integer({ minimum: 1 }),
        disk_gb: integer({ minimum: 0 }),
      },
      optional: { count: integer({ minimum: 0 }), ...hostShape },
    }),
    object({
      required: { file: describe("CSV: name,count,vcpus,memory_mb,disk_gb. Relative to the scenario.", textSchema()) },
      optional: hostShape,
    }),
  ),
);

const aggregates = list(
  object({
    required: {
      name: textSchema(),
      hosts: describe(
        "A host's name, a range such as c-[01-20], or a list of these.",
        union("a host's name, a range such as c-[01-20], or a list of these", textSchema(), list(textSchema())),
      ),
    },
    optional: { availability_zone: textSchema(), metadata: record(textSchema()) },
  }),
);

const flavors = list(
  object({
    required: {
      name: textSchema(),
      vcpus: integer({ minimum: 1 }),
      ram: integer({ minimum: 1 }),
      disk: integer({ minimum: 0 }),
    },
    optional: {
      id: textSchema(),
      ephemeral: describe("GiB", integer({ minimum: 0 })),
      swap: describe("MiB", integer({ minimum: 0 })),
      is_public: booleanSchema(),
      extra_specs: record(textSchema()),
      description: textSchema(),
    },
  }),
);

const images = list(
  object({
    required: { name: textSchema() },
    optional: {
      id: textSchema(),
      min_ram: describe("MiB", integer({ minimum: 0 })),
      min_disk: describe("GiB", integer({ minimum: 0 })),
      size_mb: number({ minimum: 0 }),
      properties: record(textSchema()),
    },
  }),
);

const networks = list(object({ required: { name: textSchema() }, optional: { id: textSchema(), cidr: textSchema() } }));

const limit = integer({ minimum: -1 });
const projects = list(
  object({
    required: { name: textSchema() },
    optional: {
      id: textSchema(),
      quota: describe(
        "Limits of this project where they are not nova.conf's; -1 = none.",
        object({
          optional: {
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
        }),
      ),
    },
  }),
);

const match = {
  step: oneOf(...STEPS),
  flavor: textSchema(),
  image: textSchema(),
  host: textSchema(),
  project: textSchema(),
};
const bounds = { min: duration, max: duration };
const positive = number({ exclusiveMinimum: 0 });

/** A latency rule: what it matches, and a distribution beside it. */
const latencyRule = union(
  "a rule such as {step: spawn, dist: normal, mean: 19.7s, sd: 0.5s, min: 1s}",
  object({ required: { dist: oneOf("const"), value: duration }, optional: match }),
  object({ required: { dist: oneOf("uniform"), ...bounds }, optional: match }),
  object({ required: { dist: oneOf("normal"), mean: duration, sd: duration }, optional: { ...match, ...bounds } }),
  object({ required: { dist: oneOf("exp"), mean: duration }, optional: { ...match, ...bounds } }),
  object({
    required: { dist: oneOf("lognormal"), median: duration, sigma: positive },
    optional: { ...match, ...bounds },
  }),
  object({ required: { dist: oneOf("weibull"), shape: positive, scale: duration }, optional: { ...match, ...bounds } }),
);

/** The presets of latencies. */
export const LATENCY_PRESET_NAMES = ["zero", "cloudlab-2017"] as const;

export const cloud = object({
  required: {
    hosts: describe("The compute hosts, in the order in which ties go to them.", hosts),
  },
  optional: {
    release: describe("Whose defaults hold, and how far microversions reach.", oneOf("newest", "zed")),
    conf: describe(
      "nova.conf: section, then option, with Nova's names and defaults.",
      publishedAs(record(union("a map of options", record(anything()), { json: { type: "null" } })), confSchema()),
    ),
    aggregates,
    flavors,
    images,
    networks,
    projects,
    plugins: describe(
      "JavaScript modules with filters and weighers of one's own, relative to the scenario (docs/scheduler.md).",
      list(textSchema()),
    ),
    latency: describe(
      "How long each step takes: a preset, or rules of which the first that matches holds.",
      union("a preset (zero, cloudlab-2017) or a list of rules", oneOf(...LATENCY_PRESET_NAMES), list(latencyRule)),
    ),
  },
});
export type RawCloud = Infer<typeof cloud>;
export type RawLatencyRule = Infer<typeof latencyRule>;
