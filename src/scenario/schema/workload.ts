import { STATUSES } from "../../model/records/server-states.ts";
import {
  anything,
  describe,
  type Infer,
  integer,
  list,
  number,
  object,
  oneOf,
  open,
  record,
  textSchema,
  union,
} from "./build.ts";
import { distribution, duration, fraction, rate } from "./common.ts";

const trace = object({
  required: { file: describe("vms.csv or vms.csv.gz, relative to the scenario.", textSchema()) },
  optional: {
    flavors: describe("auto: one flavor is made for each size in the trace.", oneOf("auto")),
    project: describe("Who asks for the servers; else the trace's own project column.", textSchema()),
    sample: describe("The share of requests that is taken, drawn with the seed.", fraction),
    time_scale: describe("Times and lifetimes are multiplied by this.", number({ exclusiveMinimum: 0 })),
    limit: describe("Requests taken, at most.", integer({ minimum: 1 })),
    offset: describe("Requests skipped first; the time of the next one becomes 0.", integer({ minimum: 0 })),
    jitter: describe("Each request comes later by up to this, drawn with the seed.", duration),
    batch: describe(
      "multi-create: like requests of one project at one time become one call with min_count.",
      oneOf("multi-create", "single"),
    ),
  },
});

const window = { from: duration, to: duration };

const arrivals = union(
  "arrivals such as {process: poisson, rate: 40/h, from: 1h, to: 24h}",
  object({ required: { process: oneOf("poisson"), rate }, optional: window }),
  object({ required: { process: oneOf("constant"), rate }, optional: window }),
  object({
    required: {
      process: oneOf("ramp"),
      stages: describe(
        "The rate goes in a straight line to each `rate`, taking `for`.",
        list(object({ required: { for: duration, rate } }), 1),
      ),
    },
    optional: { from: duration, start: rate },
  }),
  object({
    required: {
      process: oneOf("diurnal"),
      rate: describe("The mean.", rate),
    },
    optional: {
      ...window,
      amplitude: describe("How far the rate swings about its mean.", fraction),
      period: describe("24h unless told.", duration),
      peak: describe("When, in each period, the rate is highest.", duration),
    },
  }),
  object({
    required: { process: oneOf("burst"), size: integer({ minimum: 1 }) },
    optional: { ...window, every: describe("Absent: one burst.", duration) },
  }),
);

const create = object({
  required: {
    flavor: union(
      "a flavor's name, or {choice: {m1.small: 3, m1.large: 1}}",
      textSchema(),
      object({ required: { choice: record(number({ exclusiveMinimum: 0 })) } }),
    ),
  },
  optional: {
    project: textSchema(),
    image: union(
      "an image's name, or {choice: {a: 3, b: 1}}",
      textSchema(),
      object({ required: { choice: record(number({ exclusiveMinimum: 0 })) } }),
    ),
    networks: union("auto, none, or a list of networks' names", oneOf("auto", "none"), list(textSchema())),
    name: describe("With %d, the number of the request.", textSchema()),
    availability_zone: textSchema(),
    metadata: record(textSchema()),
    min_count: integer({ minimum: 1 }),
    max_count: integer({ minimum: 1 }),
    scheduler_hints: record(anything()),
  },
});

/** These, and one more key: the operation, with its body. The reader checks the latter. */
const later = open({
  after: describe("How long after the request, or after `when`.", duration),
  when: describe("A status that the server reaches.", oneOf(...STATUSES)),
  probability: describe("The chance that it is asked at all; 1 unless told.", fraction),
});

const block = {
  lifetime: describe(
    "How long each server lives; absent: as the trace says, or for ever.",
    union("a distribution such as {dist: exp, mean: 30m}, or forever", oneOf("forever"), distribution),
  ),
  then: describe("What is asked of each server later on.", list(later)),
};

/** A trace brings its own sizes and lifetimes; arrivals want `create`. */
export const workload = list(
  union(
    "a trace {name, trace}, or arrivals {name, arrivals, create, lifetime}",
    object({
      required: { name: textSchema(), trace },
      optional: {
        ...block,
        create: object({
          optional: {
            image: textSchema(),
            networks: union("auto, none, or a list of networks' names", oneOf("auto", "none"), list(textSchema())),
          },
        }),
      },
    }),
    object({ required: { name: textSchema(), arrivals, create }, optional: block }),
  ),
);
export type RawWorkload = Infer<typeof workload>;
