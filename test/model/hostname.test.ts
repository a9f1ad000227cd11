import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostnameOf } from "../../src/model/records/hostname.ts";

describe("hostname", () => {
  it("is the name where that is one, without dashes at its ends", () => {
    const letters = fc.constantFrom(..."abcz019-");
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 70 }), (name) => {
        expect(hostnameOf(name)).toBe(name.slice(0, 63).replace(/^-+|-+$/g, ""));
      }),
    );
  });

  it.each([
    ["My Server_1.local", "my-server-1-local"],
    ["tëst", "tëst"],
    ["新しい", ""],
    ["a\n", "a"],
  ])("of %j is %j", (name, hostname) => expect(hostnameOf(name)).toBe(hostname));
});
