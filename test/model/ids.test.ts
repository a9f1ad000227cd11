import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf, mintUuid, serialOfUuid } from "../../src/model/tables/ids.ts";

const serial = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("ids", () => {
  it("takes every minted UUID back to its serial number", () => {
    fc.assert(
      fc.property(serial, fc.string(), (n, seed) => {
        expect(serialOfUuid(mintUuid(n, keyOf(seed)), keyOf(seed))).toBe(n);
      }),
    );
  });

  it("has the form of a version 4 UUID", () => {
    fc.assert(
      fc.property(serial, serial, (n, key) => {
        expect(mintUuid(n, key)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });

  it("knows a UUID that it did not mint", () => {
    fc.assert(
      fc.property(fc.uuid(), serial, (uuid, key) => {
        expect(serialOfUuid(uuid, key)).toBe(-1);
      }),
    );
    expect(serialOfUuid("not a uuid", 1)).toBe(-1);
    expect(serialOfUuid(mintUuid(5, 1), 2)).toBe(-1);
  });
});
