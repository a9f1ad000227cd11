import type { FormatJson } from "./build.ts";
import { scenario } from "./scenario.ts";

/** A place where a parameter may stand in for a number, a text or true and false. */
const PARAMETER: FormatJson = { type: "string", pattern: "\\$\\{[^}]+\\}" };
const SCALARS = ["integer", "number", "boolean"];

function isScalar(schema: FormatJson): boolean {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return types.some((type) => SCALARS.includes(type)) || schema.pattern !== undefined || schema.enum !== undefined;
}

const forAll = (schemas: Readonly<Record<string, FormatJson>>): Record<string, FormatJson> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, forEditors(schema)]));

/**
 * The schema as an editor wants it: parameters (`${name}`) are allowed wherever a scalar is, for the editor sees the
 * file before they are put in.
 */
function forEditors(schema: FormatJson): FormatJson {
  const { mend, published, ...own } = schema;
  const hint = own.description ?? mend;
  if (published !== undefined)
    return { ...forEditors(published), ...(hint === undefined ? {} : { description: hint }) };
  const { properties, additionalProperties, items, anyOf } = own;
  const within: FormatJson = {
    ...own,
    ...(properties === undefined ? {} : { properties: forAll(properties) }),
    ...(typeof additionalProperties === "object" ? { additionalProperties: forEditors(additionalProperties) } : {}),
    ...(items === undefined ? {} : { items: forEditors(items) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(forEditors) }),
    ...(hint === undefined ? {} : { description: hint }),
  };
  if (!isScalar(own)) return within;
  const { description, ...plain } = within;
  return { ...(description === undefined ? {} : { description }), anyOf: [plain, PARAMETER] };
}

/** The JSON Schema that is published as `scenarios/schema.json`. */
export function publishedSchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "novasim scenario, v1",
    ...forEditors(scenario.json),
  };
}

/** The text of `scenarios/schema.json`. */
export function publishedText(): string {
  return `${JSON.stringify(publishedSchema(), null, 2)}\n`;
}
