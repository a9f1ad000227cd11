import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { ServiceError } from "../server/errors.ts";
import { bodyOf, type ServiceCall } from "../server/service.ts";

/** A JSON Schema, and the type of what it lets pass. `description` says what a value must be. */
export interface Spec<T> {
  readonly schema: { readonly description: string; readonly [keyword: string]: unknown };
  /** Only for the type. */
  readonly value?: T;
}

type Value<S> = S extends Spec<infer T> ? T : never;
type Values<P, R extends keyof P> = { readonly [K in R]: Value<P[K]> } & {
  readonly [K in Exclude<keyof P, R>]?: Value<P[K]>;
};

/** An object of these properties and no others. */
export function bodyObject<P extends Readonly<Record<string, Spec<unknown>>>, R extends keyof P & string = never>(
  properties: P,
  required: readonly R[] = [],
): Spec<Values<P, R>> {
  const schemas = Object.fromEntries(Object.entries(properties).map(([name, { schema }]) => [name, schema]));
  const needs = required.length === 0 ? {} : { required };
  return {
    schema: { type: "object", description: "an object", properties: schemas, ...needs, additionalProperties: false },
  };
}

/** One of these texts. */
export function bodyChoice<T extends string>(...values: readonly T[]): Spec<T> {
  return {
    schema: { enum: values, description: values.length === 1 ? `'${values[0]}'` : `one of ${values.join(", ")}` },
  };
}

/** A text that is not empty. */
export const TEXT: Spec<string> = { schema: { type: "string", minLength: 1, description: "a text" } };
/** True or false. */
export const TRUTH: Spec<boolean> = { schema: { type: "boolean", description: "true or false" } };
/** A number, 0 or more. */
export const NUMBER: Spec<number> = { schema: { type: "number", minimum: 0, description: "a number, 0 or more" } };
/** A whole number, 0 or more. */
export const WHOLE: Spec<number> = {
  schema: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: "a whole number, 0 or more" },
};
/** A hundred years at most: times stay within what a date can tell. */
export const SECONDS: Spec<number> = {
  schema: {
    type: "number",
    minimum: 0,
    maximum: 3_155_760_000,
    description: "a number, 0 or more, of seconds of virtual time, 100 years at most",
  },
};

/** Anything: whoever reads it checks it. */
export const ANYTHING: Spec<Readonly<Record<string, unknown>>> = {
  schema: { type: "object", description: "an object" },
};
/** No key at all. */
export const NOTHING: Spec<object> = bodyObject({});

const ajv = new Ajv({ verbose: true, allErrors: true, strictTypes: false });

/** What reads the body of a control request: an object, empty where none was sent. It throws ServiceError 400. */
export function bodyReader<T>({ schema }: Spec<T>): (call: ServiceCall) => T {
  let isValid: ValidateFunction<T> | undefined; // compiled when it is first asked
  return (call) => {
    const { payload } = call;
    const body: unknown = payload === undefined || payload === null || payload === "" ? {} : bodyOf(call);
    isValid ??= ajv.compile<T>(schema);
    if (isValid(body)) return body;
    const errors = isValid.errors ?? [];
    // A key that is misspelt leaves another one missing.
    throw ServiceError.badRequest(
      wording(errors.find(({ keyword }) => keyword === "additionalProperties") ?? errors[0]),
    );
  };
}

function wording(error: ErrorObject | undefined): string {
  if (error === undefined) throw new Error("ajv refused a body without saying why");
  const { keyword, params, instancePath, parentSchema = {}, data } = error;
  if (keyword === "required") return `'${params.missingProperty}' is missing`;
  if (keyword === "additionalProperties") {
    const known = Object.keys(parentSchema.properties).join(", ") || "none";
    return `unknown key '${params.additionalProperty}'; there is ${known}`;
  }
  return `'${instancePath.slice(1).replaceAll("/", ".")}' must be ${parentSchema.description}, not ${JSON.stringify(data)}`;
}
