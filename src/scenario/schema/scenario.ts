import type { Static } from "../../json/schema.ts";
import { cloud } from "./cloud.ts";
import { closedMap, duration, type FormatSchema, listOfStrings, mapOfAnything, nonEmpty, truth } from "./common.ts";
import { expect } from "./expect.ts";
import { timelineSchema } from "./timeline.ts";
import { workload } from "./workload.ts";

/** Named patches. */
const axis = {
  type: "object",
  additionalProperties: { expected: "a map of dotted paths", anyOf: [mapOfAnything, { type: "null" }] },
} as const satisfies FormatSchema;

/** The whole file. */
export const scenario = {
  ...closedMap,
  required: ["scenario", "cloud"],
  properties: {
    scenario: { description: "The format's version.", const: "v1" },
    cloud,
    name: nonEmpty,
    description: nonEmpty,
    labels: { ...listOfStrings, description: "What runs are picked by: --label." },
    params: {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: shown as it is written in scenarios
      description: "Values for ${name} anywhere below; --set name=value replaces them.",
      type: "object",
      additionalProperties: {
        expected: "a number, a text, true or false",
        anyOf: [{ type: "integer" }, { type: ["number", "string", "boolean"] }],
      },
    },
    seed: {
      description: "The only source of randomness.",
      expected: "a whole number or a text",
      anyOf: [{ type: "integer" }, nonEmpty],
    },
    clock: {
      ...closedMap,
      properties: {
        start: {
          description: "What the clock says at time 0.",
          type: "string",
          pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$",
          expected: "an instant in UTC such as 2026-01-01T00:00:00Z",
        },
        until: { ...duration, description: "When the run ends; absent: when nothing is left to do." },
        drain: { ...truth, description: "Whether what is under way at `until` is brought to its end." },
      },
    },
    workload,
    timeline: timelineSchema,
    expect,
    output: {
      ...closedMap,
      properties: {
        sample: { ...duration, description: "How often the state is noted for the series." },
        files: {
          ...closedMap,
          properties: {
            summary: nonEmpty,
            series: nonEmpty,
            events: nonEmpty,
            state: nonEmpty,
            report: nonEmpty,
          },
        },
      },
    },
    measure: {
      ...closedMap,
      description: "The part of the run that counts in the metrics.",
      properties: { from: duration, to: duration },
    },
    matrix: {
      description: "Named patches over dotted paths, one run each; a list of such maps is crossed.",
      expected: "named patches, or a list of axes of named patches",
      anyOf: [axis, { type: "array", items: axis, minItems: 1 }],
    },
    branches: {
      ...closedMap,
      description: "From `at` on, the run goes on in several ways, from the same state; the past is simulated once.",
      required: ["at", "patches"],
      properties: {
        at: { ...duration, description: "What is due before this time is the same for all branches." },
        patches: {
          ...axis,
          description:
            "By name of the branch: what is another from `at` on, by dotted path as in a matrix; `timeline[+]` adds an item.",
        },
      },
    },
  },
} as const satisfies FormatSchema;
export type RawScenario = Static<typeof scenario>;
