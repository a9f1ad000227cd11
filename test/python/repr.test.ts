import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pythonFloat, pythonInt } from "../../src/python/numbers.ts";
import { pyRepr, pyStr, reprFloat } from "../../src/python/repr.ts";
import { PythonFloat, PythonObject } from "../../src/python/values.ts";

type Ranges = readonly (readonly [first: number, last: number])[];

/** What /usr/bin/python3 answered (test/python/record-repr.py). */
const RECORDED: {
  readonly strings: readonly (readonly [text: string, repr: string])[];
  readonly nested: readonly (readonly [value: unknown, repr: string])[];
  readonly floats: readonly (readonly [text: string, repr: string])[];
  readonly escaped: Ranges;
  readonly unassigned: Ranges;
} = JSON.parse(readFileSync(new URL("repr.json", import.meta.url), "utf8"));

const holds = (ranges: Ranges, point: number) => ranges.some(([first, last]) => first <= point && point <= last);

/** Code points that every version of Unicode from the recorded one on treats alike. */
const assigned = fc.integer({ min: 0, max: 0x10ffff }).filter((point) => !holds(RECORDED.unassigned, point));

describe("repr", () => {
  it.each(RECORDED.strings)("of the string %j is Python's", (text, repr) => {
    expect(pyRepr(text)).toBe(repr);
    expect(pyStr(text)).toBe(text);
    expect(pyRepr([text])).toBe(`[${repr}]`);
  });

  it.each(RECORDED.nested)("of %j is Python's", (value, repr) => expect(pyRepr(value)).toBe(repr));

  it.each(RECORDED.floats)("of the float %s is Python's", (text, repr) => {
    expect(reprFloat(pythonFloat(text))).toBe(repr);
    expect(pyRepr([new PythonFloat(pythonFloat(text))])).toBe(`[${repr}]`);
  });

  it("quotes the input of int() and float() in their errors", () => {
    expect(() => pythonInt("1\u200b2")).toThrow("invalid literal for int() with base 10: '1\\u200b2'");
    expect(() => pythonFloat("\x07x")).toThrow("could not convert string to float: '\\x07x'");
  });

  it("of an object is the one it is given", () => expect(pyRepr({ a: new PythonObject("<X>") })).toBe("{'a': <X>}"));

  it("escapes every assigned code point that Python escapes, and no other", () => {
    const isEscaped = new Uint8Array(0x110000);
    const isUnassigned = new Uint8Array(0x110000);
    for (const [first, last] of RECORDED.escaped) isEscaped.fill(1, first, last + 1);
    for (const [first, last] of RECORDED.unassigned) isUnassigned.fill(1, first, last + 1);
    const wrong: number[] = [];
    for (let point = 0; point < 0x110000; point++) {
      const char = String.fromCodePoint(point);
      if (isUnassigned[point] === 1 || char === "\\" || char === "'") continue;
      if ((pyRepr(char) !== (char === '"' ? "'\"'" : `'${char}'`)) !== (isEscaped[point] === 1)) wrong.push(point);
    }
    expect(wrong).toEqual([]);
  });

  it("of a string is the string again, once Python's escapes are read", () => {
    const string = fc.array(assigned, { maxLength: 20 }).map((points) => String.fromCodePoint(...points));
    fc.assert(
      fc.property(string, (text) => {
        const repr = pyRepr(text);
        const inner = repr.slice(1, -1);
        expect(inner.replaceAll(/\\(?:x(..)|u(....)|U(.{8})|(.))/g, escapedChar)).toBe(text);
        expect(repr[0]).toBe(text.includes("'") && !text.includes('"') ? '"' : "'");
      }),
    );
  });
});

function escapedChar(_all: string, x?: string, u?: string, long?: string, one = ""): string {
  const hex = x ?? u ?? long;
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
  return { n: "\n", r: "\r", t: "\t" }[one] ?? one;
}
