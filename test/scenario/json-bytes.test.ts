import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonBytes } from "../../src/scenario/log/json-bytes.ts";

function written(value: unknown): string {
  const json = new JsonBytes();
  json.value(value);
  return new TextDecoder().decode(json.written());
}

const text = fc.string({ unit: "binary" });
const numbers = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0, 2 ** 31, -(2 ** 31), 2 ** 31 - 1, 1e21, 5e-7));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    text,
    numbers,
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.array(tie("tree"), { maxLength: 5 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom("type", "at")), tie("tree"), { maxKeys: 5 }),
  ),
}));

describe("JSON in bytes", () => {
  it("is what JSON.stringify gives", () => {
    fc.assert(
      fc.property(
        tree.filter((value) => value !== undefined),
        (value) => {
          expect(written(value)).toBe(JSON.stringify(value));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("counts every number of digits", () => {
    for (let power = 1; power <= 1e12; power *= 10) {
      for (const value of [power - 1, power, -power, 1 - power]) expect(written(value)).toBe(JSON.stringify(value));
    }
  });

  it("has room for more than it began with, and is written to anew once it is cleared", () => {
    const json = new JsonBytes();
    const list = Array.from({ length: 50_000 }, (_, i) => ({ i, text: "x€\n" }));
    for (let round = 0; round < 2; round++) {
      json.clear();
      json.value(list);
      expect(new TextDecoder().decode(json.written())).toBe(JSON.stringify(list));
    }
  });
});
