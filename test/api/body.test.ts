import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, checkSize } from "../../src/api/core/body.ts";

/** Whether a body is refused as too large. */
function isTooLarge(body: unknown, limit: number): boolean {
  try {
    checkSize(body, limit);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ status: 413 });
    return true;
  }
}

describe("the size of a body", () => {
  it("is that of its JSON in bytes, whether it came as text or as a value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 300 }), (value, limit) => {
        fc.pre(value !== null);
        const text = JSON.stringify(value);
        const large = new TextEncoder().encode(text).length > limit;
        expect(isTooLarge(value, limit)).toBe(typeof value === "string" ? bytesOf(value) > limit : large);
        if (text !== "") expect(isTooLarge(text, limit)).toBe(large);
      }),
    );
  });
});
