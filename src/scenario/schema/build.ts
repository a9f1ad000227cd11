/**
 * A JSON Schema (draft 07) that also carries, for TypeScript only, the type of what it accepts. So the schema is
 * written once: the validator, the published file and the types are all made from it.
 */
export interface FormatSchema<T = unknown> {
  readonly json: FormatJson;
  /** Never there at run time. */
  readonly type?: T;
}

/** What a schema accepts. */
export type Infer<S> = S extends FormatSchema<infer T> ? T : never;

/** Draft 07, and two words of ours: `mend` says what to write, `published` stands in for the schema in the published file. */
export interface FormatJson {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly items?: FormatJson;
  readonly properties?: Readonly<Record<string, FormatJson>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | FormatJson;
  readonly minProperties?: number;
  readonly anyOf?: readonly FormatJson[];
  readonly mend?: string;
  readonly published?: FormatJson;
}

interface NumberBounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

export function integer(bounds: NumberBounds = {}): FormatSchema<number> {
  return { json: { type: "integer", ...bounds } };
}

export function number(bounds: NumberBounds = {}): FormatSchema<number> {
  return { json: { type: "number", ...bounds } };
}

export function booleanSchema(): FormatSchema<boolean> {
  return { json: { type: "boolean" } };
}

/** A text that is not empty. */
export function textSchema(): FormatSchema<string> {
  return { json: { type: "string", minLength: 1 } };
}

/** A text of a certain form; `mend` says which, in words. */
export function patterned(pattern: string, mend: string): FormatSchema<string> {
  return { json: { type: "string", pattern, mend } };
}

/** One of a few values. */
export function oneOf<const V extends readonly (string | boolean | null)[]>(...values: V): FormatSchema<V[number]> {
  return { json: values.length === 1 ? { const: values[0] } : { enum: values } };
}

/** Any value at all. */
export function anything(): FormatSchema<unknown> {
  return { json: {} };
}

export function list<T>(of: FormatSchema<T>, minItems = 0): FormatSchema<readonly T[]> {
  return { json: { type: "array", items: of.json, ...(minItems > 0 ? { minItems } : {}) } };
}

/** A map whose keys are names that the author chooses. */
export function record<T>(of: FormatSchema<T>): FormatSchema<Readonly<Record<string, T>>> {
  return { json: { type: "object", additionalProperties: of.json } };
}

type Fields = Readonly<Record<string, FormatSchema>>;
type ObjectOf<R extends Fields, O extends Fields> = { readonly [K in keyof R]: Infer<R[K]> } & {
  readonly [K in keyof O]?: Infer<O[K]>;
};

/** A map with known keys, of which `required` must be there. An unknown key is an error. */
export function object<R extends Fields = Record<never, never>, O extends Fields = Record<never, never>>(fields: {
  required?: R;
  optional?: O;
}): FormatSchema<ObjectOf<R, O>> {
  const all: Fields = { ...fields.required, ...fields.optional };
  const properties = Object.fromEntries(Object.entries(all).map(([name, field]) => [name, field.json]));
  const required = Object.keys(fields.required ?? {});
  return {
    json: {
      type: "object",
      properties,
      additionalProperties: false,
      ...(required.length > 0 ? { required } : {}),
    },
  };
}

/** A map that takes any key, and knows some. */
export function open<O extends Fields>(
  known: O,
): FormatSchema<ObjectOf<Record<never, never>, O> & Readonly<Record<string, unknown>>> {
  const properties = Object.fromEntries(Object.entries(known).map(([name, field]) => [name, field.json]));
  return { json: { type: "object", properties, additionalProperties: {} } };
}

/** Any of several forms; `mend` says which, for a value that is none of them. */
export function union<const S extends readonly FormatSchema[]>(
  mend: string,
  ...forms: S
): FormatSchema<Infer<S[number]>> {
  return { json: { anyOf: forms.map((form) => form.json), mend } };
}

/** Adds what an editor shows when the key is pointed at. */
export function describe<S extends FormatSchema>(description: string, schema: S): S {
  return { ...schema, json: { ...schema.json, description } };
}

/** Lets the published file show another schema than the one that validates here. */
export function publishedAs<S extends FormatSchema>(schema: S, published: FormatJson): S {
  return { ...schema, json: { ...schema.json, published } };
}
