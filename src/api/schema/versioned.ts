/**
 * JSON Schemas (draft 4, as Nova's) whose parts say at which microversions they exist. The keys of a schema keep the
 * order Nova's have: the first failure in that order is the one a client is told.
 */
import { LEGACY, type Minor } from "../protocol/microversion.ts";
import type { Format } from "./formats.ts";

/** One stage in the history of a value. */
export interface SchemaVersion<T> {
  /** First minor that has the value; `LEGACY` for the legacy endpoint and all microversions from 2.1. */
  readonly since: Minor;
  /** Last minor that has it. */
  readonly until: Minor;
  readonly value: T;
}

/** A value that changed over the microversions. Where no stage covers a microversion, it does not exist. */
export class Versions<T> {
  readonly stages: readonly SchemaVersion<T>[];
  constructor(stages: readonly SchemaVersion<T>[]) {
    this.stages = stages;
  }
}

const EVER = Number.POSITIVE_INFINITY;

/** From this microversion on. */
export function since<const T>(minor: Minor, value: T): Versions<T> {
  return new Versions([{ since: minor, until: EVER, value }]);
}

/** Up to this microversion, and at the legacy endpoint. */
export function until<const T>(minor: Minor, value: T): Versions<T> {
  return new Versions([{ since: LEGACY, until: minor, value }]);
}

/** From one microversion to another, both included. */
export function during<const T>(first: Minor, last: Minor, value: T): Versions<T> {
  return new Versions([{ since: first, until: last, value }]);
}

/** One value at the legacy endpoint, another at all microversions. */
export function legacyOr<const L, const T>(legacy: L, value: T): Versions<L | T> {
  return new Versions<L | T>([
    { since: LEGACY, until: LEGACY, value: legacy },
    { since: LEGACY + 1, until: EVER, value },
  ]);
}

type ValueIn<A> = A extends Versions<infer T> ? T : never;

/** Several stages in turn; where two cover a microversion the later in the list counts. */
export function stages<A extends readonly Versions<unknown>[]>(...all: A): Versions<ValueIn<A[number]>> {
  return new Versions(all.flatMap((each) => each.stages as readonly SchemaVersion<ValueIn<A[number]>>[]));
}

/** A value, or its history. */
export type V<T> = T | Versions<T>;

export type JsonType = "array" | "boolean" | "integer" | "null" | "number" | "object" | "string";

/** A schema with its history. */
export interface Schema {
  readonly type?: V<JsonType> | readonly V<JsonType>[];
  readonly enum?: V<readonly unknown[]>;
  readonly properties?: Readonly<Record<string, V<Schema>>>;
  readonly patternProperties?: Readonly<Record<string, V<Schema>>>;
  readonly additionalProperties?: V<boolean>;
  readonly required?: readonly V<string>[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: V<Schema> | readonly V<Schema>[];
  readonly additionalItems?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: Format;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly maximum?: number;
  readonly oneOf?: readonly V<Schema>[];
  readonly anyOf?: readonly V<Schema>[];
  readonly allOf?: readonly V<Schema>[];
}

/** A schema at one microversion: no histories are left in it. */
export interface PlainSchema {
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, PlainSchema>>;
  readonly patternProperties?: Readonly<Record<string, PlainSchema>>;
  readonly additionalProperties?: boolean;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: PlainSchema | readonly PlainSchema[];
  readonly additionalItems?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: Format;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly maximum?: number;
  readonly oneOf?: readonly PlainSchema[];
  readonly anyOf?: readonly PlainSchema[];
  readonly allOf?: readonly PlainSchema[];
}

/** What a schema is for: the wording of failures differs. */
export type RequestPart = "body" | "query";

/** The schema of one operation over all microversions. */
export class VersionedSchema<S extends V<Schema> = V<Schema>> {
  readonly place: RequestPart;
  readonly source: S;
  /** Minors at which something changes, ascending; the first is `LEGACY`. */
  readonly boundaries: readonly Minor[];
  readonly #resolved = new Map<Minor, PlainSchema | undefined>();

  constructor(place: RequestPart, source: S) {
    this.place = place;
    this.source = source;
    const found = new Set<Minor>([LEGACY]);
    collectBoundaries(source, found);
    this.boundaries = [...found].sort((a, b) => a - b);
  }

  /** The first minor of the range of microversions that share one form of this schema with `minor`. */
  rangeStart(minor: Minor): Minor {
    let start: Minor = LEGACY;
    for (const boundary of this.boundaries) if (boundary <= minor) start = boundary;
    return start;
  }

  /** The schema at a microversion; undefined where Nova checks nothing. The same object for a whole range. */
  at(minor: Minor): PlainSchema | undefined {
    const start = this.rangeStart(minor);
    if (!this.#resolved.has(start)) this.#resolved.set(start, resolve(this.source, start) as PlainSchema | undefined);
    return this.#resolved.get(start);
  }
}

/** The schema of a request body. */
export function bodySchema<const S extends V<Schema>>(source: S): VersionedSchema<S> {
  return new VersionedSchema("body", source);
}

/** The schema of a query string, which is checked as an object of lists: every parameter may be repeated. */
export function querySchema<const S extends V<Schema>>(source: S): VersionedSchema<S> {
  return new VersionedSchema("query", source);
}

function collectBoundaries(node: unknown, found: Set<Minor>): void {
  if (typeof node !== "object" || node === null) return;
  if (node instanceof Versions) {
    for (const stage of node.stages) {
      found.add(stage.since);
      if (stage.until !== EVER) found.add(stage.until + 1);
      collectBoundaries(stage.value, found);
    }
    return;
  }
  for (const child of Object.values(node)) collectBoundaries(child, found);
}

function resolve(node: unknown, minor: Minor): unknown {
  if (typeof node !== "object" || node === null) return node;
  if (node instanceof Versions) {
    const stage = node.stages.findLast((each) => each.since <= minor && minor <= each.until);
    return stage === undefined ? undefined : resolve(stage.value, minor);
  }
  if (Array.isArray(node)) return node.map((each) => resolve(each, minor)).filter((each) => each !== undefined);
  const resolved: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(node)) {
    const value = resolve(child, minor);
    if (value !== undefined) resolved[key] = value;
  }
  return resolved;
}
