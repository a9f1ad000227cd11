import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesGlob } from "../../src/python/glob.ts";

describe("a glob", () => {
  it.each([
    ["web-*", "web-1", true],
    ["web-*", "web-", true],
    ["web", "web-1", false],
    ["*-db-*", "eu-db-1", true],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["*", "", true],
    ["a.c", "abc", false],
  ])("%s on %s: %s", (pattern, text, matches) => expect(matchesGlob(pattern, text)).toBe(matches));

  it("matches what the expression with .* matches", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    fc.assert(
      fc.property(word, text, (pattern, name) => {
        expect(matchesGlob(pattern, name)).toBe(new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "s").test(name));
      }),
    );
  });
});
