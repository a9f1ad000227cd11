import { SECTIONS } from "../../model/conf/conf.ts";
import { confMap } from "./cloud.ts";
import type { FormatSchema } from "./common.ts";
import { scenario } from "./scenario.ts";

/** A place where a parameter may stand in for a number, a string or a boolean. */
const PARAMETER: FormatSchema = { type: "string", pattern: "\\$\\{[^}]+\\}" };
const SCALARS = ["integer", "number", "boolean"];

function isScalar(schema: FormatSchema): boolean {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return types.some((type) => SCALARS.includes(type)) || schema.pattern !== undefined || schema.enum !== undefined;
}

const forAll = (schemas: Readonly<Record<string, FormatSchema>>): Record<string, FormatSchema> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, forEditors(schema)]));

const JSON_TYPES = {
  int: "integer",
  float: "number",
  bool: "boolean",
  string: "string",
  list: "array",
  multi: "array",
};

/** The registry of Nova's options as JSON Schema, so that editors complete them. */
function optionsSchema(): FormatSchema {
  const sections = [...SECTIONS].map(([section, options]) => {
    const properties = [...options].map(([name, option]) => {
      const type = JSON_TYPES[option.kind];
      const kind = option.choices === undefined ? { type } : { enum: option.choices };
      const minimum = option.min === undefined ? {} : { minimum: option.min };
      return [name, { ...kind, ...minimum, description: `${option.help} Default: ${JSON.stringify(option.default)}.` }];
    });
    const schema: FormatSchema = {
      type: "object",
      properties: Object.fromEntries(properties),
      additionalProperties: false,
    };
    return [section, schema];
  });
  return { type: "object", properties: Object.fromEntries(sections), additionalProperties: false };
}

/** The order of words in the published file, whatever order they are written in here. */
const WORDS = [
  "type",
  "const",
  "enum",
  "pattern",
  "minLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "items",
  "minItems",
  "properties",
  "additionalProperties",
  "required",
  "anyOf",
  "description",
] as const satisfies readonly (keyof FormatSchema)[];

/**
 * The schema as an editor wants it: parameters (`${name}`) are allowed wherever a scalar is, because the editor sees the
 * file before they are replaced, and `expected` is shown where there is no description.
 */
function forEditors(schema: FormatSchema): FormatSchema {
  const {
    expected,
    notOver: _,
    ...own
  } = schema === confMap ? { ...optionsSchema(), description: confMap.description } : schema;
  const hint = own.description ?? expected;
  const { properties, additionalProperties, items, anyOf } = own;
  const whole: FormatSchema = {
    ...own,
    ...(properties === undefined ? {} : { properties: forAll(properties) }),
    ...(typeof additionalProperties === "object" ? { additionalProperties: forEditors(additionalProperties) } : {}),
    ...(items === undefined ? {} : { items: forEditors(items) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(forEditors) }),
    ...(hint === undefined ? {} : { description: hint }),
  };
  const ordered: FormatSchema = Object.fromEntries(
    WORDS.flatMap((word) => (whole[word] === undefined ? [] : [[word, whole[word]]])),
  );
  if (!isScalar(own)) return ordered;
  const { description, ...plain } = ordered;
  return { ...(description === undefined ? {} : { description }), anyOf: [plain, PARAMETER] };
}

/** The JSON Schema that is published as `scenarios/schema.json`. */
export function publishedSchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "novasim scenario, v1",
    ...forEditors(scenario),
  };
}

/** The text of `scenarios/schema.json`. */
export function publishedText(): string {
  return `${JSON.stringify(publishedSchema(), null, 2)}\n`;
}
