import { suggestion } from "../../model/conf/conf.ts";
import { parseDuration } from "../format/duration.ts";
import { METRICS, type MetricName, TAGS } from "./metric-names.ts";

/** How the values of a metric become one number. */
export type Aggregation =
  | { readonly of: "count" | "rate" | "avg" | "min" | "med" | "max" | "value" }
  | { readonly of: "p"; readonly percent: number };

export type Comparison = "<" | "<=" | "==" | "!=" | ">=" | ">";

/** A metric, or the part of it that has these tags. */
export interface Selector {
  readonly metric: MetricName;
  readonly tags: Readonly<Record<string, string>>;
}

/** An expectation about a metric at the end of a run (or, with `abort`, all along). */
export interface Threshold extends Selector {
  /** As it was written: the metric's name with its tags. */
  readonly name: string;
  /** As it was written: `p(95)<120s`. */
  readonly that: string;
  readonly aggregation: Aggregation;
  readonly comparison: Comparison;
  readonly limit: number;
  /** The run ends as soon as it no longer holds. */
  readonly abort: boolean;
}

const COMPARE: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">=": (a, b) => a >= b,
  ">": (a, b) => a > b,
};

/** Whether `value` keeps within a threshold. */
export function holds(threshold: Pick<Threshold, "comparison" | "limit">, value: number): boolean {
  return COMPARE[threshold.comparison](value, threshold.limit);
}

/** Which aggregations each kind of metric has. */
const AGGREGATIONS = {
  counter: ["count", "rate"],
  rate: ["rate"],
  trend: ["count", "avg", "min", "med", "max", "p"],
  gauge: ["value", "avg", "min", "max"],
} as const;

const THRESHOLD = /^\s*(?:p\((\d+(?:\.\d+)?)\)|([a-z]+))\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*$/;

/**
 * Reads one threshold in k6's grammar: `p(95)<120s`, `rate<0.01`, `max<=700`, `count==8`. A limit is a number, a
 * duration (for metrics in seconds) or a percentage.
 *
 * @returns its parts, or what is wrong.
 */
export function parseThreshold(
  text: string,
  metric: MetricName,
): Pick<Threshold, "aggregation" | "comparison" | "limit"> | { readonly wrong: string } {
  const match = THRESHOLD.exec(text);
  if (match === null) return { wrong: `'${text}' is no threshold; write it as p(95)<120s, rate<0.01 or count==8` };
  const [, percent, word = "p", comparison, limitText = ""] = match;
  const { kind, unit } = METRICS[metric];
  const allowed: readonly string[] = AGGREGATIONS[kind];
  if (!allowed.includes(word)) {
    const forms = allowed.map((name) => (name === "p" ? "p(95)" : name)).join(", ");
    return { wrong: `'${metric}' has no '${word}'; it is a ${kind}, with ${forms}` };
  }
  if (percent !== undefined && Number(percent) > 100) return { wrong: `p(${percent}) is past 100` };
  const limit = parseLimit(limitText, unit);
  if (limit === undefined) {
    const form = unit === "s" ? "a duration such as 120s, or a number of seconds" : "a number or a percentage";
    return { wrong: `'${limitText}' is no limit for '${metric}'; write ${form}` };
  }
  const aggregation =
    percent === undefined ? ({ of: word } as Aggregation) : ({ of: "p", percent: Number(percent) } as const);
  return { aggregation, comparison: comparison as Comparison, limit };
}

function parseLimit(text: string, unit: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (/^\d+(\.\d+)?%$/.test(text)) return unit === "s" ? undefined : Number(text.slice(0, -1)) / 100;
  const duration = unit === "s" ? parseDuration(text) : undefined;
  return duration === undefined ? undefined : duration / 1000;
}

/**
 * Reads the name of a metric with its tags: `build.seconds{workload:base,flavor:m1.small}`.
 *
 * @returns the selector, or what is wrong.
 */
export function parseSelector(text: string): Selector | { readonly wrong: string } {
  const match = /^([\w.]+)(?:\{(.*)\})?$/.exec(text.trim());
  if (match === null) return { wrong: `'${text}' is no metric; write it as build.seconds{workload:base}` };
  const [, name = "", inBraces] = match;
  if (!Object.hasOwn(METRICS, name)) {
    const mend = suggestion(name, Object.keys(METRICS)) || `; known: ${Object.keys(METRICS).join(", ")}`;
    return { wrong: `unknown metric '${name}'${mend}` };
  }
  const metric = name as MetricName;
  const tags: Record<string, string> = {};
  for (const part of (inBraces ?? "").split(",").filter((piece) => piece.trim() !== "")) {
    const colon = part.indexOf(":");
    const [key, value] = [part.slice(0, Math.max(colon, 0)).trim(), part.slice(colon + 1).trim()];
    if (colon < 1 || value === "") return { wrong: `'${part}' is no tag; write it as workload:base` };
    if (!(TAGS as readonly string[]).includes(key))
      return { wrong: `unknown tag '${key}'${suggestion(key, TAGS) || `; known: ${TAGS.join(", ")}`}` };
    tags[key] = value;
  }
  if (Object.keys(tags).length > 0 && !METRICS[metric].tagged) return { wrong: `'${metric}' has no tags` };
  return { metric, tags };
}
