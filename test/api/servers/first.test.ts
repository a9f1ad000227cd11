import fc from "fast-check";
import { expect, it } from "vitest";
import { firstOf } from "../../../src/api/servers/list/top-k.ts";

it("the first few in an order are what sorting all and cutting gives", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 800 }),
      fc.integer({ min: 1, max: 40 }),
      (items, count) => {
        const compare = (a: number, b: number): number => a - b;
        expect(firstOf(items, count, compare)).toEqual([...items].sort(compare).slice(0, count));
      },
    ),
  );
});
