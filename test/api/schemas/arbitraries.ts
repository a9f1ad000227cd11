/** Values that a schema accepts, or nearly: what tests of validation, and of all that lies behind it, feed on. */
import fc from "fast-check";
import type { Format } from "../../../src/api/schema/formats.ts";
import type { JsonType, PlainSchema } from "../../../src/api/schema/versioned.ts";

const TEXTS_OF_FORMAT: Readonly<Record<Format, readonly string[]>> = {
  az_name: ["nova", "a:b", " a", "a b"],
  az_name_with_leading_trailing_spaces: ["nova", "a:b", " a ", "  "],
  base64: ["", "YQ==", "a", "!!!", "aaaa=", "YWJj\n", "é"],
  "date-time": [
    "2024-01-02T03:04:05Z",
    "2024-1-2",
    "2024-02-30",
    "20240102",
    "2024",
    "bogus",
    "2024-01-02 03:04:05+05:30",
  ],
  ipv4: ["10.0.0.1", "256.0.0.1", "1.2.3", "01.2.3.4", "::1", "1.2.3.4\n"],
  ipv6: ["::", "::1", "fe80::1", "1:2:3:4:5:6:7:8", "1::2::3", "::ffff:1.2.3.4", "fe80::1%eth0", ":1", "1:", "12345::"],
  keypair_name_20: ["k-1_ x", "k@1", "k.1", "ä"],
  keypair_name_292: ["k-1_ x", "k@1", "k.1", "k/1"],
  name: ["n", " n", "n ", "é", "\u{1f600}", "a\u0000b", "a\n", "\u00a0a", "a\u2028b"],
  name_with_leading_trailing_spaces: ["n", " n ", "  ", "é", "a\u0000b", "\n"],
  regex: ["a.*", "(", "[", "*", "a{2,1}", "\\q", "(?P<n>a)", "a\\", "[^]]", "x(?i)"],
  uuid: [
    "155d900f-4e14-4e4c-a73d-069cbf4541e6",
    "155d900f4e144e4ca73d069cbf4541e6",
    "{155D900F-4E14-4E4C-A73D-069CBF4541E6}",
    "urn:uuid:155d900f-4e14-4e4c-a73d-069cbf4541e6",
    "155d900f",
    "x",
  ],
};

/** Characters that differ in how they print, count and match. */
const LETTERS = fc.constantFrom(..."ab19 -_.:/,@\n\t\u0000\u007f\u00a0\u00e9\u2028\u4e2d", "\u{1f600}");

const TEXTS = [
  "",
  "a",
  "5",
  "0",
  "-1",
  "5\n",
  "1.5",
  "a,b",
  "it's",
  '"',
  "k 1",
  "/dev/vda",
  "a-b",
  "-a",
  "a.b",
  "_x",
  "True",
];

function texts(schema: PlainSchema): fc.Arbitrary<string> {
  const longest = schema.maxLength ?? 0;
  const sources: fc.Arbitrary<string>[] = [fc.constantFrom(...TEXTS), fc.string({ unit: LETTERS, maxLength: 8 })];
  if (schema.format !== undefined) sources.push(fc.constantFrom(...TEXTS_OF_FORMAT[schema.format]));
  if (longest > 0 && longest < 300) sources.push(fc.constantFrom("m".repeat(longest), "m".repeat(longest + 1)));
  return fc.oneof(...sources);
}

const INTEGERS = fc.constantFrom(-2, -1, 0, 1, 2, 50, 2 ** 31 - 1, 2 ** 31);

const JUNK: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, -1, 1.5, "", "x", "1", "true"),
  fc.constantFrom<unknown>([], {}, [null], { x: 1 }, ["a", "a"]),
);

function ofType(schema: PlainSchema, type: JsonType): fc.Arbitrary<unknown> {
  switch (type) {
    case "string":
      return texts(schema);
    case "integer":
      return INTEGERS;
    case "number":
      return fc.oneof(INTEGERS, fc.constantFrom(0.5, 1e-7, 3.5e38));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return arrays(schema);
    case "object":
      return objects(schema);
  }
}

function arrays(schema: PlainSchema): fc.Arbitrary<unknown[]> {
  const items = schema.items;
  const each =
    items === undefined ? JUNK : Array.isArray(items) ? fc.oneof(...items.map(nearly)) : nearly(items as PlainSchema);
  return fc.oneof(
    { weight: 6, arbitrary: fc.array(each, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(fc.constant("t"), { minLength: 49, maxLength: 52 }) },
  );
}

function objects(schema: PlainSchema): fc.Arbitrary<unknown> {
  const required = schema.required ?? [];
  const entries = Object.entries(schema.properties ?? {}).map(([key, child]) => {
    const present = required.includes(key) ? 0.9 : 0.3;
    return fc
      .tuple(fc.double({ min: 0, max: 1, noNaN: true }), nearly(child))
      .map(([roll, value]) => (roll < present ? [[key, value]] : []));
  });
  const children = Object.values(schema.patternProperties ?? {});
  if (children.length > 0) {
    const pair = fc.tuple(
      fc.constantFrom("k1", "k 2", "k:3", "_k", "k/", "", "k".repeat(256)),
      fc.oneof(...children.map(nearly)),
    );
    entries.push(fc.array(pair, { maxLength: 3 }));
  }
  const extra = fc.oneof(
    { weight: 12, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom("bogus", "_x"), JUNK).map((pair) => [pair]) },
  );
  return fc.tuple(...entries, extra).map((parts) => Object.fromEntries(parts.flat() as [string, unknown][]));
}

function exactly(schema: PlainSchema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const branches = schema.oneOf ?? schema.allOf;
  if (branches !== undefined)
    return fc.oneof(...branches.map((branch) => exactly({ ...branch, ...(schema.type && { type: schema.type }) })));
  if (schema.type !== undefined)
    return fc.oneof(...([] as JsonType[]).concat(schema.type).map((type) => ofType(schema, type)));
  if (schema.format !== undefined) return texts(schema);
  return schema.properties === undefined ? JUNK : objects(schema);
}

/** A value of the shape a schema asks for, most of it valid, some of it just not. */
export function nearly(schema: PlainSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 15, arbitrary: exactly(schema) }, { weight: 1, arbitrary: JUNK });
}
