import type { Static } from "../../json/schema.ts";
import { STATUSES } from "../../model/records/server-states.ts";
import {
  aboveZero,
  closedMap,
  distribution,
  duration,
  type FormatSchema,
  fraction,
  fromOne,
  fromZero,
  listOfStrings,
  mapOfAnything,
  mapOfStrings,
  nonEmpty,
  rate,
} from "./common.ts";

const trace = {
  ...closedMap,
  required: ["file"],
  properties: {
    file: { ...nonEmpty, description: "vms.csv or vms.csv.gz, relative to the scenario." },
    flavors: { description: "auto: one flavor is made for each size in the trace.", const: "auto" },
    project: { ...nonEmpty, description: "Who asks for the servers; else the trace's own project column." },
    sample: { ...fraction, description: "The share of requests that is taken, drawn with the seed." },
    time_scale: { ...aboveZero, description: "Times and lifetimes are multiplied by this." },
    limit: { ...fromOne, description: "Requests taken, at most." },
    offset: { ...fromZero, description: "Requests skipped first; the time of the next one becomes 0." },
    jitter: { ...duration, description: "Each request comes later by up to this, drawn with the seed." },
    batch: {
      description: "multi-create: like requests of one project at one time become one call with min_count.",
      enum: ["multi-create", "single"],
    },
  },
} as const satisfies FormatSchema;

const window = { from: duration, to: duration } as const;

const arrivals = {
  expected: "arrivals such as {process: poisson, rate: 40/h, from: 1h, to: 24h}",
  anyOf: [
    { ...closedMap, required: ["process", "rate"], properties: { process: { const: "poisson" }, rate, ...window } },
    { ...closedMap, required: ["process", "rate"], properties: { process: { const: "constant" }, rate, ...window } },
    {
      ...closedMap,
      required: ["process", "stages"],
      properties: {
        process: { const: "ramp" },
        stages: {
          description: "The rate goes in a straight line to each `rate`, taking `for`.",
          type: "array",
          items: { ...closedMap, required: ["for", "rate"], properties: { for: duration, rate } },
          minItems: 1,
        },
        from: duration,
        start: rate,
      },
    },
    {
      ...closedMap,
      required: ["process", "rate"],
      properties: {
        process: { const: "diurnal" },
        rate: { ...rate, description: "The mean." },
        ...window,
        amplitude: { ...fraction, description: "How far the rate swings about its mean." },
        period: { ...duration, description: "Default: 24h." },
        peak: { ...duration, description: "When, in each period, the rate is highest." },
      },
    },
    {
      ...closedMap,
      required: ["process", "size"],
      properties: {
        process: { const: "burst" },
        size: fromOne,
        ...window,
        every: { ...duration, description: "Absent: one burst." },
      },
    },
  ],
} as const satisfies FormatSchema;

/** Names, each with its weight. */
const choice = {
  ...closedMap,
  required: ["choice"],
  properties: { choice: { type: "object", additionalProperties: aboveZero } },
} as const;

const networks = {
  expected: "auto, none, or a list of networks' names",
  anyOf: [{ enum: ["auto", "none"] }, listOfStrings],
} as const satisfies FormatSchema;

const create = {
  ...closedMap,
  required: ["flavor"],
  properties: {
    flavor: { expected: "a flavor's name, or {choice: {m1.small: 3, m1.large: 1}}", anyOf: [nonEmpty, choice] },
    project: nonEmpty,
    image: { expected: "an image's name, or {choice: {a: 3, b: 1}}", anyOf: [nonEmpty, choice] },
    networks,
    name: { ...nonEmpty, description: "With %d, the number of the request." },
    availability_zone: nonEmpty,
    metadata: mapOfStrings,
    min_count: fromOne,
    max_count: fromOne,
    scheduler_hints: mapOfAnything,
  },
} as const satisfies FormatSchema;

/** These, and one more key: the operation, with its body. The reader checks the latter. */
const later = {
  ...mapOfAnything,
  properties: {
    after: { ...duration, description: "How long after the request, or after `when`." },
    when: { description: "A status that the server reaches.", enum: STATUSES },
    probability: { ...fraction, description: "The chance that it is asked at all; default: 1." },
  },
} as const satisfies FormatSchema;

const block = {
  lifetime: {
    description: "How long each server lives; absent: as the trace says, or for ever.",
    expected: "a distribution such as {dist: exp, mean: 30m}, or forever",
    anyOf: [{ const: "forever" }, distribution],
  },
  then: { description: "What is asked of each server later on.", type: "array", items: later },
} as const;

/** A trace brings its own sizes and lifetimes; arrivals want `create`. */
export const workload = {
  description: "Where requests come from.",
  type: "array",
  items: {
    expected: "a trace {name, trace}, or arrivals {name, arrivals, create, lifetime}",
    anyOf: [
      {
        ...closedMap,
        required: ["name", "trace"],
        properties: {
          name: nonEmpty,
          trace,
          ...block,
          create: { ...closedMap, properties: { image: nonEmpty, networks } },
        },
      },
      {
        ...closedMap,
        required: ["name", "arrivals", "create"],
        properties: { name: nonEmpty, arrivals, create, ...block },
      },
    ],
  },
} as const satisfies FormatSchema;
export type RawWorkload = Static<typeof workload>;
