import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedSearch, WorkLimit } from "../../src/python/bounded-pattern.ts";
import { pythonRegExp } from "../../src/python/regex.ts";

class TooMuch extends Error {}

const search = (pattern: string, steps = 5_000_000) =>
  boundedSearch(pattern, new WorkLimit(steps, () => new TooMuch("too much work")));

/** Expressions over a small alphabet, as nested as they come. */
const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  pattern: fc.array(tie("piece"), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join("")),
  piece: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "\\b", "^", "$", "\\A", "\\Z"),
    fc
      .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{,2}", "{2,}"))
      .map(([inner, count]) => `(?:${inner})${count}`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(fc.constantFrom("?=", "?!", "?<=", "?<!"), fc.constantFrom("a", "b", "ab", "a|b"))
      .map(([kind, inner]) => `(${kind}${inner})`),
    tie("pattern").map((inner) => `(${inner})`),
  ),
}));
const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "1", "\n", "é"), maxLength: 8 });

describe("a bounded search", () => {
  it("finds what V8 finds", () => {
    fc.assert(
      fc.property(fc.constantFrom("", "(?i)", "(?m)", "(?s)"), pattern, text, (flags, expression, searched) => {
        const source = flags + expression;
        expect(search(source).test(searched)).toBe(pythonRegExp(source).test(searched));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["(a)\\1", "ba", false],
    ["(a|b)\\1", "abb", true],
    ["(?P<x>a+)-(?P=x)$", "aa-aa", true],
    ["^(?P<x>a+)-(?P=x)$", "aa-a", false],
    ["(?i)(a)\\1", "aA", true],
    ["(?:(a)|b)\\1c", "bc", true],
    ["(?=(a+))\\1b", "aab", true],
    ["(?!(a)b)a\\1c", "ac", true],
  ])("follows references: %s on %s: %s", (source, searched, found) =>
    expect(search(source).test(searched)).toBe(found),
  );

  it.each([
    "(a+)+$",
    "(a|a)*b$",
    "(a*)*c",
    "(a|aa)+$",
    "(.*)*x",
    "a*a*a*a*a*a*b",
    "(a?){30}b",
    "^(\\w+\\s?)*$",
    "(?:a+)+(?=!x)",
  ])("of %s ends, with the right answer", (source) => {
    expect(search(source).test(`${"a".repeat(250)}!`)).toBe(false);
  });

  it.each(["(a*)*\\1b", "(.*)(.*)(.*)(.*)\\1\\2\\3\\4x", "((a{1,100}){1,100}){1,100}b", "(?:a{1000}){1000}"])(
    "of %s is given up beyond the limit",
    (source) => {
      expect(() => search(source).test("a".repeat(250))).toThrow(TooMuch);
    },
  );

  it("counts the work of all texts together", () => {
    const many = search("(a+)+$", 20_000);
    const all = () => {
      for (let i = 0; i < 1000; i++) many.test("aaaaaaaaaaaaaaaaaaaa!");
    };
    expect(all).toThrow(TooMuch);
  });
});
