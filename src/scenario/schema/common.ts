import type { JsonSchema, Static } from "../../json/schema.ts";
import { DURATION_MEND, DURATION_PATTERN } from "../format/duration.ts";
import { FRACTION_MEND, PERCENTAGE_PATTERN } from "../format/fraction.ts";
import { LIMITS } from "../format/limits.ts";
import { RATE_MEND, RATE_PATTERN } from "../format/rate.ts";

/**
 * JSON Schema, and two words more: `expected` says what a value must be, where the other words say it badly; `notOver` is the
 * longest duration in ms.
 */
export interface FormatSchema extends JsonSchema {
  readonly expected?: string;
  readonly notOver?: number;
}

/** A map with no keys but those that its schema names. */
export const closedMap = { type: "object", additionalProperties: false } as const;
/** A map whose keys are names that the author chooses. */
export const mapOfAnything = { type: "object", additionalProperties: {} } as const;

export const nonEmpty = { type: "string", minLength: 1 } as const;
export const mapOfStrings = { type: "object", additionalProperties: nonEmpty } as const;
export const listOfStrings = { type: "array", items: nonEmpty } as const;

export const truth = { type: "boolean" } as const;
export const fromZero = { type: "integer", minimum: 0, maximum: LIMITS.integer } as const;
export const fromOne = { type: "integer", minimum: 1, maximum: LIMITS.integer } as const;
export const aboveZero = { type: "number", exclusiveMinimum: 0 } as const;

export const duration = {
  type: "string",
  pattern: DURATION_PATTERN,
  expected: DURATION_MEND,
  notOver: LIMITS.durationMs,
} as const;
export const rate = { type: "string", pattern: RATE_PATTERN, expected: RATE_MEND } as const;
export const fraction = {
  expected: FRACTION_MEND,
  anyOf: [
    { type: "number", minimum: 0, maximum: 1 },
    { type: "string", pattern: PERCENTAGE_PATTERN, expected: FRACTION_MEND },
  ],
} as const satisfies FormatSchema;

const bounds = { min: duration, max: duration } as const;

/** How long something takes or lives: `dist` and its parameters. */
export const distribution = {
  expected:
    "a distribution such as {dist: exp, mean: 30m}, {dist: lognormal, median: 25m, sigma: 1.6} or {dist: const, value: 1h}",
  anyOf: [
    { ...closedMap, required: ["dist", "value"], properties: { dist: { const: "const" }, value: duration } },
    { ...closedMap, required: ["dist", "min", "max"], properties: { dist: { const: "uniform" }, ...bounds } },
    {
      ...closedMap,
      required: ["dist", "mean", "sd"],
      properties: { dist: { const: "normal" }, mean: duration, sd: duration, ...bounds },
    },
    { ...closedMap, required: ["dist", "mean"], properties: { dist: { const: "exp" }, mean: duration, ...bounds } },
    {
      ...closedMap,
      required: ["dist", "median", "sigma"],
      properties: { dist: { const: "lognormal" }, median: duration, sigma: aboveZero, ...bounds },
    },
    {
      ...closedMap,
      required: ["dist", "shape", "scale"],
      properties: { dist: { const: "weibull" }, shape: aboveZero, scale: duration, ...bounds },
    },
  ],
} as const satisfies FormatSchema;
export type RawDistribution = Static<typeof distribution>;
