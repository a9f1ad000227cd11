import { expectTypeOf, it } from "vitest";
import type { JsonSchema, Static } from "../../src/json/schema.ts";

it("gives what a schema accepts its type, read-only at every depth", () => {
  const pet = {
    type: "object",
    properties: {
      name: { type: "string" },
      kind: { enum: ["cat", "dog"] },
      age: { type: ["integer", "null"] },
      toys: { type: "array", items: { type: "object", additionalProperties: { type: "number" } } },
      home: { anyOf: [{ const: "none" }, { type: "object", required: ["street"], properties: { street: {} } }] },
    },
    required: ["name", "toys"],
    additionalProperties: false,
  } as const satisfies JsonSchema;
  expectTypeOf<Static<typeof pet>>().toEqualTypeOf<{
    readonly name: string;
    readonly kind?: "cat" | "dog";
    readonly age?: number | null;
    readonly toys: readonly { readonly [name: string]: number }[];
    readonly home?: "none" | { readonly street: unknown };
  }>();
});

it("follows references within the document that a schema is part of", () => {
  type Document = { readonly $ref: "#/parts/a"; readonly parts: { readonly a: { readonly type: "boolean" } } };
  expectTypeOf<Static<Document>>().toEqualTypeOf<boolean>();
});

it("refuses a word that JSON Schema does not have", () => {
  // @ts-expect-error `bodyChoice` is no word of JSON Schema
  expectTypeOf({ type: "object", properties: { a: { bodyChoice: [] } } } as const satisfies JsonSchema).toBeObject();
});
