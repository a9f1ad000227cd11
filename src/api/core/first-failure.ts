/**
 * The first failure of a value against a schema, found and worded as Nova's validator (python-jsonschema 4.10, draft 4)
 * does it: keywords in the order the schema has them, depth first, and the first failure met is the one reported.
 *
 * Two orders are arbitrary in Nova, where sets decide, and here follow the request: several unexpected properties in one
 * message, and (for the legacy endpoint) which of them are named.
 */

import { pythonRegExp } from "../../python/regex.ts";
import { pyRepr } from "../../python/repr.ts";
import { unexpectedError } from "../protocol/errors.ts";
import { FORMATS } from "../schema/formats.ts";
import type { JsonType, PlainSchema } from "../schema/versioned.ts";

export interface ValidationFailure {
  /** Keys and indexes from the root to the value that failed. */
  readonly path: readonly (string | number)[];
  /** The value that failed. */
  readonly value: unknown;
  readonly message: string;
  /** The message says everything, neither path nor value go before it: names. */
  readonly whole?: boolean;
  /** What the legacy endpoint says instead of `message`. */
  readonly legacyMessage?: string;
  /** What python-jsonschema 4.21 and above says instead of `message`. */
  readonly newestMessage?: string;
}

type JsonObject = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/**
 * @returns undefined where the value is valid.
 * @throws ApiError 500 where Nova's own check breaks.
 */
export function firstFailure(schema: PlainSchema, value: unknown, path: Path = []): ValidationFailure | undefined {
  for (const keyword of Object.keys(schema)) {
    const failure = CHECKS[keyword as keyof PlainSchema](schema, value, path);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

type Check = (schema: PlainSchema, value: unknown, path: Path) => ValidationFailure | undefined;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isType(value: unknown, type: JsonType): boolean {
  switch (type) {
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    case "object":
      return isObject(value);
    default:
      return typeof value === type;
  }
}

/** The number `minimum` and `maximum` look at: Nova takes text for a number, and cuts off the fraction of numbers. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return Math.trunc(value);
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Characters as Python counts them: code points. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** Equality of JSON values; as in Python, the order of keys does not matter. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => jsonEqual(each, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && jsonEqual(a[key], b[key]));
}

const PATTERNS = new Map<string, RegExp>();

/** The compiled pattern of a schema. Schemas are few, so the patterns are kept. */
export function schemaPattern(pattern: string): RegExp {
  let compiled = PATTERNS.get(pattern);
  if (compiled === undefined) {
    compiled = pythonRegExp(pattern);
    PATTERNS.set(pattern, compiled);
  }
  return compiled;
}

/** Properties of an object that its schema does not know, in the order the request has them. */
export function unknownProperties(schema: PlainSchema, value: JsonObject): string[] {
  const known = schema.properties ?? {};
  const patterns = Object.keys(schema.patternProperties ?? {}).map(schemaPattern);
  return Object.keys(value).filter((key) => !Object.hasOwn(known, key) && !patterns.some((each) => each.test(key)));
}

function unexpected(names: readonly string[]): string {
  return `Additional properties are not allowed (${names.map(pyRepr).join(", ")} ${names.length === 1 ? "was" : "were"} unexpected)`;
}

/** By code points, like Python sorts text. */
function sorted(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

const NOTHING: Check = () => undefined;

/** Per keyword: nothing for a value it does not speak of. */
const CHECKS: Readonly<Record<keyof PlainSchema, Check>> = {
  type(schema, value, path) {
    const types = ([] as JsonType[]).concat(schema.type ?? []);
    if (types.some((type) => isType(value, type))) return undefined;
    return { path, value, message: `${pyRepr(value)} is not of type ${types.map(pyRepr).join(", ")}` };
  },
  enum(schema, value, path) {
    const allowed = schema.enum ?? [];
    if (allowed.some((each) => jsonEqual(each, value))) return undefined;
    return { path, value, message: `${pyRepr(value)} is not one of ${pyRepr(allowed)}` };
  },
  properties(schema, value, path) {
    if (!isObject(value)) return undefined;
    for (const [key, child] of Object.entries(schema.properties ?? {})) {
      if (!Object.hasOwn(value, key)) continue;
      const failure = firstFailure(child, value[key], [...path, key]);
      if (failure !== undefined) return failure;
    }
    return undefined;
  },
  patternProperties(schema, value, path) {
    if (!isObject(value)) return undefined;
    for (const [pattern, child] of Object.entries(schema.patternProperties ?? {})) {
      for (const key of Object.keys(value)) {
        if (!schemaPattern(pattern).test(key)) continue;
        const failure = firstFailure(child, value[key], [...path, key]);
        if (failure !== undefined) return failure;
      }
    }
    return undefined;
  },
  additionalProperties(schema, value, path) {
    if (schema.additionalProperties !== false || !isObject(value)) return undefined;
    const names = unknownProperties(schema, value);
    if (names.length === 0) return undefined;
    if (schema.patternProperties === undefined) return { path, value, message: unexpected(names) };
    const patterns = sorted(Object.keys(schema.patternProperties)).map(pyRepr).join(", ");
    const verb = names.length === 1 ? "does" : "do";
    return {
      path,
      value,
      message: `${sorted(names).map(pyRepr).join(", ")} ${verb} not match any of the regexes: ${patterns}`,
      legacyMessage: unexpected(names),
    };
  },
  required(schema, value, path) {
    if (!isObject(value)) return undefined;
    const missing = (schema.required ?? []).find((key) => !Object.hasOwn(value, key));
    return missing === undefined ? undefined : { path, value, message: `${pyRepr(missing)} is a required property` };
  },
  minProperties(schema, value, path) {
    if (!isObject(value) || Object.keys(value).length >= (schema.minProperties ?? 0)) return undefined;
    return { path, value, ...tooSmall(value, schema.minProperties, "does not have enough properties") };
  },
  maxProperties(schema, value, path) {
    if (!isObject(value) || Object.keys(value).length <= (schema.maxProperties ?? 0)) return undefined;
    return { path, value, message: `${pyRepr(value)} has too many properties` };
  },
  items(schema, value, path) {
    if (!Array.isArray(value) || schema.items === undefined) return undefined;
    const each = schema.items;
    for (const [index, item] of value.entries()) {
      const child = isSchema(each) ? each : each[index];
      const failure = child === undefined ? undefined : firstFailure(child, item, [...path, index]);
      if (failure !== undefined) return failure;
    }
    return undefined;
  },
  additionalItems(schema, value, path) {
    if (!Array.isArray(value) || schema.additionalItems !== false || !Array.isArray(schema.items)) return undefined;
    const extra = value.slice(schema.items.length);
    if (extra.length === 0) return undefined;
    const verb = extra.length === 1 ? "was" : "were";
    return {
      path,
      value,
      message: `Additional items are not allowed (${extra.map(pyRepr).join(", ")} ${verb} unexpected)`,
    };
  },
  minItems(schema, value, path) {
    if (!Array.isArray(value) || value.length >= (schema.minItems ?? 0)) return undefined;
    return { path, value, ...tooSmall(value, schema.minItems, "is too short") };
  },
  maxItems(schema, value, path) {
    if (!Array.isArray(value) || value.length <= (schema.maxItems ?? 0)) return undefined;
    return { path, value, message: `${pyRepr(value)} is too long` };
  },
  uniqueItems(schema, value, path) {
    if (schema.uniqueItems !== true || !Array.isArray(value)) return undefined;
    const repeated = value.some((item, i) => value.slice(0, i).some((earlier) => jsonEqual(earlier, item)));
    return repeated ? { path, value, message: `${pyRepr(value)} has non-unique elements` } : undefined;
  },
  minLength(schema, value, path) {
    if (typeof value !== "string" || lengthOf(value) >= (schema.minLength ?? 0)) return undefined;
    return { path, value, ...tooSmall(value, schema.minLength, "is too short") };
  },
  maxLength(schema, value, path) {
    if (typeof value !== "string" || lengthOf(value) <= (schema.maxLength ?? 0)) return undefined;
    return { path, value, message: `${pyRepr(value)} is too long` };
  },
  pattern(schema, value, path) {
    if (typeof value !== "string" || schema.pattern === undefined) return undefined;
    if (schemaPattern(schema.pattern).test(value)) return undefined;
    return { path, value, message: `${pyRepr(value)} does not match ${pyRepr(schema.pattern)}` };
  },
  format(schema, value, path) {
    if (typeof value !== "string" || schema.format === undefined) return undefined;
    const { check, reason, breaksWith } = FORMATS[schema.format];
    if (check(value)) return undefined;
    const exception = breaksWith?.(value);
    if (exception !== undefined) throw unexpectedError(exception);
    if (reason === undefined) return { path, value, message: `${pyRepr(value)} is not a ${pyRepr(schema.format)}` };
    return {
      path,
      value,
      message: `An invalid 'name' value was provided. The name must be: ${reason}`,
      whole: true,
    };
  },
  minimum(schema, value, path) {
    const number = numberOf(value);
    const bound = schema.minimum ?? 0;
    if (number === undefined || number > bound || (number === bound && schema.exclusiveMinimum !== true))
      return undefined;
    const relation = schema.exclusiveMinimum === true ? "less than or equal to" : "less than";
    return { path, value, message: `${pyRepr(number)} is ${relation} the minimum of ${pyRepr(bound)}` };
  },
  /** Says something about `minimum` only. */
  exclusiveMinimum: NOTHING,
  maximum(schema, value, path) {
    const number = numberOf(value);
    if (number === undefined || number <= (schema.maximum ?? 0)) return undefined;
    return { path, value, message: `${pyRepr(number)} is greater than the maximum of ${pyRepr(schema.maximum)}` };
  },
  oneOf(schema, value, path) {
    const valid = (schema.oneOf ?? []).filter((each) => firstFailure(each, value, path) === undefined);
    if (valid.length === 1) return undefined;
    if (valid.length === 0) return { path, value, message: underNone(value) };
    const [first, ...others] = valid;
    return {
      path,
      value,
      message: `${pyRepr(value)} is valid under each of ${[...others, first].map(pyRepr).join(", ")}`,
    };
  },
  anyOf(schema, value, path) {
    const valid = (schema.anyOf ?? []).some((each) => firstFailure(each, value, path) === undefined);
    return valid ? undefined : { path, value, message: underNone(value) };
  },
  allOf(schema, value, path) {
    for (const each of schema.allOf ?? []) {
      const failure = firstFailure(each, value, path);
      if (failure !== undefined) return failure;
    }
    return undefined;
  },
};

/** What newer libraries say of an empty value depends on whether one item would be enough. */
function tooSmall(
  value: unknown,
  least: number | undefined,
  words: string,
): Pick<ValidationFailure, "message" | "newestMessage"> {
  const shown = pyRepr(value);
  const message = `${shown} ${words}`;
  return least === 1 ? { message, newestMessage: `${shown} should be non-empty` } : { message };
}

function underNone(value: unknown): string {
  return `${pyRepr(value)} is not valid under any of the given schemas`;
}

function isSchema(items: PlainSchema | readonly PlainSchema[]): items is PlainSchema {
  return !Array.isArray(items);
}
