import { DURATION_MEND, DURATION_PATTERN } from "../format/duration.ts";
import { FRACTION_MEND, PERCENTAGE_PATTERN } from "../format/fraction.ts";
import { RATE_MEND, RATE_PATTERN } from "../format/rate.ts";
import { type FormatSchema, type Infer, number, object, oneOf, patterned, union } from "./build.ts";

export const duration: FormatSchema<string> = patterned(DURATION_PATTERN, DURATION_MEND);
export const rate: FormatSchema<string> = patterned(RATE_PATTERN, RATE_MEND);
export const fraction: FormatSchema<string | number> = union(
  FRACTION_MEND,
  number({ minimum: 0, maximum: 1 }),
  patterned(PERCENTAGE_PATTERN, FRACTION_MEND),
);

const bounds = { min: duration, max: duration };

/** How long something takes or lives: `dist` and its parameters. */
export const distribution = union(
  "a distribution such as {dist: exp, mean: 30m}, {dist: lognormal, median: 25m, sigma: 1.6} or {dist: const, value: 1h}",
  object({ required: { dist: oneOf("const"), value: duration } }),
  object({ required: { dist: oneOf("uniform"), min: duration, max: duration } }),
  object({ required: { dist: oneOf("normal"), mean: duration, sd: duration }, optional: bounds }),
  object({ required: { dist: oneOf("exp"), mean: duration }, optional: bounds }),
  object({
    required: { dist: oneOf("lognormal"), median: duration, sigma: number({ exclusiveMinimum: 0 }) },
    optional: bounds,
  }),
  object({
    required: { dist: oneOf("weibull"), shape: number({ exclusiveMinimum: 0 }), scale: duration },
    optional: bounds,
  }),
);
export type RawDistribution = Infer<typeof distribution>;
