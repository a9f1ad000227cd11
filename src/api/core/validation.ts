/**
 * Checks request bodies and query strings against their schemas (nova/api/validation). A compiled validator decides; only
 * when it says no is the first failure looked for and worded.
 */
import { Ajv, type AnySchemaObject, type ValidateFunction } from "ajv";
import { pyStr } from "../../python/repr.ts";
import { ApiError } from "../protocol/errors.ts";
import { LEGACY, MIN_MINOR, type Minor } from "../protocol/microversion.ts";
import { FORMATS, type Format } from "../schema/formats.ts";
import type { ValueOf } from "../schema/value.ts";
import type { PlainSchema, RequestPart, Schema, V, VersionedSchema } from "../schema/versioned.ts";
import { firstFailure, numberOf, schemaPattern, type ValidationFailure } from "./first-failure.ts";
import { forgiving, withoutUnknown } from "./legacy-v2.ts";

/** A schema at one range of microversions, ready to check. */
interface Compiled {
  readonly schema: PlainSchema;
  readonly isValid: ValidateFunction;
}

const ajv = newAjv();
const COMPILED = new WeakMap<VersionedSchema, (Compiled | null)[]>();

/** ajv with the keywords that Nova bends replaced: text counts as a number for bounds, formats and patterns are Python's. */
function newAjv(): Ajv {
  const engine = Object.assign((pattern: string) => schemaPattern(pattern), { code: "schemaPattern" });
  const made = new Ajv({
    strict: false,
    messages: false,
    meta: false,
    validateSchema: false,
    code: { regExp: engine },
  });
  for (const keyword of ["minimum", "maximum", "exclusiveMinimum", "format"]) made.removeKeyword(keyword);
  made.addKeyword({
    keyword: "minimum",
    compile: (bound: number, parent: AnySchemaObject) => {
      const strictly = parent.exclusiveMinimum === true;
      return (value: unknown) => {
        const number = numberOf(value);
        return number === undefined || (strictly ? number > bound : number >= bound);
      };
    },
  });
  made.addKeyword({
    keyword: "maximum",
    compile: (bound: number) => (value: unknown) => {
      const number = numberOf(value);
      return number === undefined || number <= bound;
    },
  });
  made.addKeyword({ keyword: "exclusiveMinimum" });
  made.addKeyword({
    keyword: "format",
    type: "string",
    compile: (format: Format) => FORMATS[format].check,
  });
  return made;
}

/**
 * Checks a value.
 * @param minor the microversion of the request, `LEGACY` under `/v2`.
 * @returns the value to go on with: the same, or under `/v2` one without the properties that the schema does not know.
 * @throws ApiError 400 with Nova's text for the first failure.
 */
export function validate<S extends V<Schema>>(schema: VersionedSchema<S>, minor: Minor, value: unknown): ValueOf<S> {
  const compiled = compiledAt(schema, minor);
  // The casts are what validation means: past it, the value has the type of its schema.
  if (compiled === null) return value as ValueOf<S>;
  if (!compiled.isValid(value)) throw refusal(firstFailure(compiled.schema, value), schema.place, minor);
  return (minor === LEGACY ? withoutUnknown(schema.at(LEGACY), value) : value) as ValueOf<S>;
}

function compiledAt(schema: VersionedSchema, minor: Minor): Compiled | null {
  let byMinor = COMPILED.get(schema);
  if (byMinor === undefined) {
    byMinor = [];
    COMPILED.set(schema, byMinor);
  }
  let compiled = byMinor[minor];
  if (compiled === undefined) {
    // The legacy form is one of its own, even where the schema did not change at 2.1.
    const start = minor === LEGACY ? LEGACY : Math.max(schema.rangeStart(minor), MIN_MINOR);
    compiled = byMinor[start] ?? compile(minor === LEGACY ? forgiving(schema.at(minor)) : schema.at(minor));
    byMinor[start] = compiled;
    byMinor[minor] = compiled;
  }
  return compiled;
}

function compile(schema: PlainSchema | undefined): Compiled | null {
  return schema === undefined ? null : { schema, isValid: ajv.compile(schema) };
}

function refusal(failure: ValidationFailure | undefined, place: RequestPart, minor: Minor): ApiError {
  if (failure === undefined) throw new Error("the compiled validator and the search for its first failure disagree");
  const { legacyMessage, newestMessage } = failure;
  const message = (minor === LEGACY ? legacyMessage : undefined) ?? failure.message;
  return new ApiError(400, describe({ ...failure, message }, place), {
    newestMessage: describe({ ...failure, message: newestMessage ?? message }, place),
  });
}

/** The text of a 400. Bodies name the last step of the path, queries the first: the parameter. */
function describe({ path, value, message, whole }: ValidationFailure, place: RequestPart): string {
  const name = place === "body" ? path.at(-1) : path[0];
  if (whole === true || name === undefined) return message;
  const kind = place === "body" ? "field/attribute" : "query parameters";
  return `Invalid input for ${kind} ${name}. Value: ${pyStr(value)}. ${message}`;
}
