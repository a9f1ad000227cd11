import { LIMITS } from "../format/limits.ts";
import type { FormatSchema } from "./common.ts";
import { scenario } from "./scenario.ts";

/** What a value may be, in a few words. */
function kindOf({ type, const: fixed, enum: values, expected, minimum, maximum, items, anyOf }: FormatSchema): string {
  if (expected !== undefined) return expected;
  if (fixed !== undefined) return `\`${String(fixed)}\``;
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(", ");
  if (anyOf !== undefined) return anyOf.map(kindOf).join("; or ");
  if (type === "array") return items === undefined ? "a list" : `a list: ${kindOf(items)}`;
  if (type === "object") return "a map";
  const bounds = [
    minimum === undefined ? [] : `from ${minimum}`,
    maximum === undefined || maximum === LIMITS.integer ? [] : `to ${maximum}`,
  ].flat();
  const words: Readonly<Record<string, string>> = {
    integer: "a whole number",
    number: "a number",
    string: "a text",
    boolean: "true or false",
    null: "null",
  };
  const word = [type ?? []].flat().map((each) => words[each] ?? each);
  return [word.length === 0 ? "anything" : word.join(" or "), ...bounds].join(" ");
}

type Row = readonly [path: string, kind: string, description: string];

/** The keys below a schema, depth first; forms of a union one after the other, each key of them once. */
function* rowsOf(schema: FormatSchema, path: string, depth: number): Generator<Row> {
  const { properties, additionalProperties, items, anyOf, required = [] } = schema;
  for (const [name, below] of Object.entries(properties ?? {})) {
    const at = path === "" ? name : `${path}.${name}`;
    yield [at, `${kindOf(below)}${required.includes(name) ? " (required)" : ""}`, below.description ?? ""];
    if (depth > 0) yield* rowsOf(below, at, depth - 1);
  }
  if (typeof additionalProperties === "object") yield* rowsOf(additionalProperties, `${path}.NAME`, depth);
  if (items !== undefined) yield* rowsOf(items, `${path}[]`, depth);
  for (const form of anyOf ?? []) yield* rowsOf(form, path, depth);
}

/** Keys this deep below a block are told. */
const DEPTH = 4;

const escapeCell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** The text of `docs/scenario-reference.md`: every key of the format, from the schema that the reader validates with. */
export function referenceText(): string {
  const { properties = {}, required = [] }: FormatSchema = scenario;
  const blocks = Object.entries(properties).map(([name, schema]) => {
    const seen = new Set<string>();
    const rows = [...rowsOf(schema, name, DEPTH)].filter(([path, kind]) => {
      const key = `${path} ${kind}`;
      return !seen.has(key) && seen.add(key);
    });
    const lead = [kindOf(schema), required.includes(name) ? "required" : [], schema.description ?? []]
      .flat()
      .join(". ");
    const table = rows.map((row) => `| \`${row[0]}\` | ${escapeCell(row[1])} | ${escapeCell(row[2])} |`);
    const head = table.length === 0 ? [] : ["", "| key | value | what it does |", "| --- | --- | --- |"];
    return [`## \`${name}\``, "", lead, ...head, ...table].join("\n");
  });
  const lead =
    "Made from the schema that the reader validates with (`src/scenario/schema/`); a test holds it to that. `NAME` stands for a name of your own, `[]` for each item of a list. [The guide](guide.md) shows how the blocks work together.";
  return `# Scenario reference (\`scenario: v1\`)\n\n${lead}\n\n${blocks.join("\n\n")}\n`;
}
