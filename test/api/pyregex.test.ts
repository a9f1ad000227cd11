import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pythonRegExp } from "../../src/python/regex.ts";

describe("patterns of Python", () => {
  it.each<[string, string, boolean]>([
    ["^a$", "a\n", true],
    ["^a$", "a\nb", false],
    ["\\Aa\\Z", "a\n", false],
    ["\\Aa\\Z", "a", true],
    ["[]a]+$", "]a", true],
    ["[^]]", "]", false],
    ["[[]", "[", true],
    ["a{", "a{", true],
    ["a{,2}$", "aa", true],
    ["a}", "a}", true],
    ["x]", "x]", true],
    ["(?P<n>a)(?P=n)", "aa", true],
    ["(?i)ABC", "abc", true],
    ["\\-\\ \\~", "- ~", true],
    ["\\x41\\u0042", "AB", true],
    ["^[a-zA-Z0-9-._]*$", "a-b._", true],
    ["^.$", "\u{1f600}", true],
    ["^.$", "\u2028", true],
    ["^.$", "\n", false],
    ["(?s)^.$", "\n", true],
    ["^\\w+$", "\u00e9\u0661_", true],
    ["^[\\d]$", "\u0661", true],
    ["^\\W$", "\u00e9", false],
    ["[\\b]", "\b", true],
  ])("%s on %j", (pattern, text, found) => expect(pythonRegExp(pattern).test(text)).toBe(found));

  it.each(["(", "[", "*", "a**", "a{2,1}", "\\", "\\q", "[\\q]", "(?P<n", "[b-a]"])("%s is an error", (pattern) => {
    expect(() => pythonRegExp(pattern)).toThrow(SyntaxError);
  });

  it("finds any text that is escaped", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(pythonRegExp(`^${text.replace(/[^a-zA-Z0-9_]/gu, "\\$&")}$`).test(text)).toBe(true);
      }),
    );
  });
});
