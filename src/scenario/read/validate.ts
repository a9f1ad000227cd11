import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { didYouMean, suggestion } from "../../model/conf/conf.ts";
import { formatDuration, parseDuration } from "../format/duration.ts";
import { formatPath, type Path } from "../format/source.ts";
import type { FormatSchema } from "../schema/common.ts";

/** A fault of shape: where, what, and whether the key or the value is meant. */
export interface ShapeProblem {
  readonly path: Path;
  readonly message: string;
  readonly of: "value" | "key";
}

const compiled = new Map<FormatSchema, ValidateFunction>();

function validatorOf(schema: FormatSchema): ValidateFunction {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    // A file is checked once or twice: making the validator faster takes longer than that.
    const ajv = new Ajv({
      allErrors: true,
      verbose: true,
      strictTypes: false,
      strictRequired: true,
      code: { optimize: false },
    });
    ajv.addKeyword("expected");
    ajv.addKeyword({
      keyword: "notOver",
      type: "string",
      // An invalid duration fails by its pattern.
      validate: (longest: number, text: string) => (parseDuration(text) ?? 0) <= longest,
    });
    validator = ajv.compile(schema);
    compiled.set(schema, validator);
  }
  return validator;
}

/** A JSON pointer as a path; a part is an index where the data there is a list. */
function pathOf(pointer: string, data: unknown): (string | number)[] {
  const path: (string | number)[] = [];
  let at: unknown = data;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(at) ? Number(key) : key);
    at = typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined;
  }
  return path;
}

const KINDS: Readonly<Record<string, string>> = {
  integer: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  null: "nothing",
};

function show(data: unknown): string {
  if (Array.isArray(data)) return "a list";
  if (typeof data === "object" && data !== null) return "a map";
  return data === undefined || data === null ? "nothing" : typeof data === "string" ? `'${data}'` : String(data);
}

/** What is accepted, in words. */
function wanted(schema: FormatSchema): string {
  if (schema.expected !== undefined) return schema.expected;
  if (schema.const !== undefined) return `'${String(schema.const)}'`;
  if (schema.enum !== undefined) return `one of ${schema.enum.join(", ")}`;
  return [schema.type ?? []]
    .flat()
    .map((type) => KINDS[type] ?? type)
    .join(" or ");
}

function meant(schema: FormatSchema, data: unknown): string {
  return typeof data === "string" ? suggestion(data, (schema.enum ?? []).map(String)) : "";
}

/** The schema that holds the word which failed. All schemas here are ours, so it has only the words of `FormatSchema`. */
const schemaOf = (error: ErrorObject): FormatSchema => (error.parentSchema ?? {}) as FormatSchema;

function describe(error: ErrorObject, path: Path): ShapeProblem {
  const schema = schemaOf(error);
  const own = path.findLastIndex((part) => typeof part === "string");
  const name = own < 0 ? "the scenario" : `'${formatPath(path.slice(own))}'`;
  const value = (message: string): ShapeProblem => ({ path, message, of: "value" });
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(error.params.additionalProperty);
      const known = Object.keys(schema.properties ?? {});
      const mend = suggestion(key, known) || `; known here: ${known.join(", ")}`;
      return { path: [...path, key], message: `unknown key '${key}'${mend}`, of: "key" };
    }
    case "required":
      return value(`${name} lacks the key '${String(error.params.missingProperty)}'; add it`);
    case "minimum":
      return value(`${name} must be at least ${schema.minimum}, not ${show(error.data)}`);
    case "exclusiveMinimum":
      return value(`${name} must be more than ${schema.exclusiveMinimum}, not ${show(error.data)}`);
    case "maximum":
      return value(`${name} must be at most ${schema.maximum}, not ${show(error.data)}`);
    case "notOver":
      return value(`${name} must be at most ${formatDuration(schema.notOver ?? 0)}, not ${show(error.data)}`);
    case "minItems":
      return value(`${name} must have at least ${schema.minItems} ${schema.minItems === 1 ? "item" : "items"}`);
    case "minLength":
      return value(`${name} must not be empty`);
    case "enum":
      return value(`${name} must be ${wanted(schema)}, not ${show(error.data)}${meant(schema, error.data)}`);
    default:
      return value(`${name} must be ${wanted(schema)}, not ${show(error.data)}`);
  }
}

/** Whether a form was meant: how well the data's keys and fixed values fit it. */
function likeness(form: FormatSchema, data: unknown): number {
  const fixed = form.const === undefined ? form.enum : [form.const];
  const types = form.type === undefined ? (fixed ?? []).map((value) => typeof value) : [form.type].flat();
  const kind = Array.isArray(data) ? "array" : data === null ? "null" : typeof data;
  const unlike = Number.NEGATIVE_INFINITY;
  if (types.length > 0 && !types.includes(kind)) return kind === "number" && types.includes("integer") ? 0 : unlike;
  if (kind !== "object" || typeof data !== "object" || data === null) return types.length > 0 ? 0 : unlike;
  const properties = form.properties ?? {};
  const { required = [] } = form;
  const missing = new Set(required);
  let score = -2 * required.length;
  for (const [written, value] of Object.entries(data)) {
    const isKey = written in properties;
    const key = isKey ? written : didYouMean(written, Object.keys(properties));
    if (key === undefined) continue;
    const fixed = properties[key]?.const;
    if (missing.delete(key)) score += 2;
    // A key of another form may look like a slip of this one's.
    const worth = (required.includes(key) ? 3 : 1) / (isKey ? 1 : 4);
    score += fixed === undefined ? worth : fixed === value ? 10 : -10;
  }
  return score;
}

/** Of a value that is none of several forms, what is wrong with the form that was most likely meant. */
function underBestForm(union: FormatSchema, data: unknown): readonly ErrorObject[] | undefined {
  const scalar = typeof data !== "object" || data === null;
  const likely = (union.anyOf ?? []).filter((form) => likeness(form, data) > Number.NEGATIVE_INFINITY);
  // Of several plain values the union tells better, and of one word, which stands beside maps.
  if (scalar && (likely.length > 1 || likely.some((form) => form.const !== undefined))) return undefined;
  let best: FormatSchema | undefined;
  let bestFit = Number.NEGATIVE_INFINITY;
  for (const form of union.anyOf ?? []) {
    const score = likeness(form, data);
    if (score > bestFit) [best, bestFit] = [form, score];
  }
  if (best === undefined) return undefined;
  const validator = validatorOf(best);
  return validator(data) ? undefined : (validator.errors ?? []);
}

/** Where forms are told apart by a fixed word (`dist: exp`) and the data has another: that word is what is wrong. */
function wrongWord(union: FormatSchema, data: unknown, path: Path): ShapeProblem | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  for (const [key, value] of Object.entries(data)) {
    const fixed = (union.anyOf ?? []).flatMap((form) => form.properties?.[key]?.const ?? []).map(String);
    if (fixed.length < 2 || fixed.includes(String(value))) continue;
    const mend = typeof value === "string" ? suggestion(value, fixed) : "";
    const message = `'${key}' must be one of ${[...new Set(fixed)].join(", ")}, not ${show(value)}${mend}`;
    return { path: [...path, key], message, of: "value" };
  }
  return undefined;
}

function* collect(errors: readonly ErrorObject[], data: unknown, prefix: Path): Generator<ShapeProblem> {
  const unions = errors.filter((error) => error.keyword === "anyOf");
  // A key that was meant for a missing one is told once, as the slip it is.
  const slips = new Set<string>();
  for (const error of errors) {
    if (error.keyword !== "additionalProperties") continue;
    const known = Object.keys(schemaOf(error).properties ?? {});
    slips.add(`${error.instancePath} ${didYouMean(String(error.params.additionalProperty), known)}`);
  }
  for (const error of errors) {
    // What is wrong with each form of a union is told by the union, once.
    if (unions.some((union) => error !== union && error.schemaPath.startsWith(`${union.schemaPath}/`))) continue;
    if (error.keyword === "required" && slips.has(`${error.instancePath} ${String(error.params.missingProperty)}`))
      continue;
    const path = [...prefix, ...pathOf(error.instancePath, data)];
    const word = error.keyword === "anyOf" ? wrongWord(schemaOf(error), error.data, path) : undefined;
    if (word !== undefined) {
      yield word;
      continue;
    }
    const within = error.keyword === "anyOf" ? underBestForm(schemaOf(error), error.data) : undefined;
    if (within === undefined) yield describe(error, path);
    else yield* collect(within, error.data, path);
  }
}

/** Checks the shape of data. Every fault there is, each once. */
export function validateShape(schema: FormatSchema, data: unknown): readonly ShapeProblem[] {
  const validator = validatorOf(schema);
  return validator(data) ? [] : [...collect(validator.errors ?? [], data, [])];
}
