import type { Patches } from "../format/matrix.ts";
import {
  anything,
  booleanSchema,
  describe,
  type FormatSchema,
  type Infer,
  integer,
  list,
  object,
  oneOf,
  patterned,
  record,
  textSchema,
  union,
} from "./build.ts";
import { cloud } from "./cloud.ts";
import { duration } from "./common.ts";
import { expect } from "./expect.ts";
import { timelineSchema } from "./timeline.ts";
import { workload } from "./workload.ts";

const instant = patterned(
  "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$",
  "an instant in UTC such as 2026-01-01T00:00:00Z",
);

const scalar = union("a number, a text, true or false", integer(), { json: { type: ["number", "string", "boolean"] } });

/** Named patches. */
const axis = record(
  union<[FormatSchema<Patches>, FormatSchema<null>]>("a map of dotted paths", record(anything()), {
    json: { type: "null" },
  }),
);

/** The whole file. */
export const scenario = object({
  required: {
    scenario: describe("The format's version.", oneOf("v1")),
    cloud,
  },
  optional: {
    name: textSchema(),
    description: textSchema(),
    labels: describe("What runs are picked by: --label.", list(textSchema())),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: shown as it is written in scenarios
    params: describe("Values for ${name} anywhere below; --set name=value replaces them.", record(scalar)),
    seed: describe("The only source of randomness.", union("a whole number or a text", integer(), textSchema())),
    clock: object({
      optional: {
        start: describe("What the clock says at time 0.", instant),
        until: describe("When the run ends; absent: when nothing is left to do.", duration),
        drain: describe("Whether what is under way at `until` is brought to its end.", booleanSchema()),
      },
    }),
    workload: describe("Where requests come from.", workload),
    timeline: describe("Scripted calls and faults.", timelineSchema),
    expect,
    output: object({
      optional: {
        sample: describe("How often the state is noted for the series.", duration),
        files: object({
          optional: {
            summary: textSchema(),
            series: textSchema(),
            events: textSchema(),
            state: textSchema(),
            report: textSchema(),
          },
        }),
      },
    }),
    measure: describe(
      "The part of the run that counts in the metrics.",
      object({ optional: { from: duration, to: duration } }),
    ),
    matrix: describe(
      "Named patches over dotted paths, one run each; a list of such maps is crossed.",
      union("named patches, or a list of axes of named patches", axis, list(axis, 1)),
    ),
    branches: describe(
      "From `at` on, the run goes on in several ways, from the same state; the past is simulated once.",
      object({
        required: {
          at: describe("What is due before this time is the same for all branches.", duration),
          patches: describe(
            "By name of the branch: what is another from `at` on, by dotted path as in a matrix; `timeline[+]` adds an item.",
            axis,
          ),
        },
      }),
    ),
  },
});
export type RawScenario = Infer<typeof scenario>;
