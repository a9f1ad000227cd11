import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { JsonSchema } from "../../json/schema.ts";
import { ServiceError } from "../server/errors.ts";
import { bodyOf, type ServiceCall } from "../server/service.ts";

/** A schema of a body or of one of its values: `description` says what the value must be, also in the error. */
export interface BodySchema extends JsonSchema {
  readonly description: string;
}

/** An object with no properties but those that its schema names. */
export const BODY = { type: "object", description: "an object", additionalProperties: false } as const;
/** No property at all. */
export const NOTHING = { ...BODY, properties: {} } as const satisfies BodySchema;
/** Any object: whoever reads it checks it. */
export const ANYTHING = { type: "object", description: "an object" } as const satisfies BodySchema;

/** A string that is not empty. */
export const TEXT = { type: "string", minLength: 1, description: "a text" } as const satisfies BodySchema;
/** True or false. */
export const TRUTH = { type: "boolean", description: "true or false" } as const satisfies BodySchema;
/** A number ≥ 0. */
export const NUMBER = { type: "number", minimum: 0, description: "a number, 0 or more" } as const satisfies BodySchema;
/** An integer ≥ 0. */
export const WHOLE = {
  type: "integer",
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: "a whole number, 0 or more",
} as const satisfies BodySchema;
/** Seconds of virtual time, 100 years at most: times stay within the range of a date. */
export const SECONDS = {
  type: "number",
  minimum: 0,
  maximum: 3_155_760_000,
  description: "a number, 0 or more, of seconds of virtual time, 100 years at most",
} as const satisfies BodySchema;

const ajv = new Ajv({ verbose: true, allErrors: true, strictTypes: false, strictRequired: true });

/**
 * What reads the body of a control request: an object, empty where none was sent. It throws ServiceError 400.
 *
 * @typeParam T what the schema accepts
 */
export function bodyReader<T>(schema: BodySchema): (call: ServiceCall) => T {
  let isValid: ValidateFunction<T> | undefined; // compiled when it is first needed
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
