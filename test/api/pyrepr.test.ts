import { describe, expect, it } from "vitest";
import { pyRepr, pyStr } from "../../src/python/repr.ts";

describe("pyRepr", () => {
  it.each<[unknown, string]>([
    [null, "None"],
    [true, "True"],
    [false, "False"],
    [0, "0"],
    [-0, "0"],
    [-17, "-17"],
    [1.5, "1.5"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1.25e-9, "1.25e-09"],
    [1e21, "1e+21"],
    [1.5e300, "1.5e+300"],
    [1e16, "10000000000000000"],
    [Number.POSITIVE_INFINITY, "inf"],
    ["", "''"],
    ["it's", `"it's"`],
    [`'"`, `'\\'"'`],
    ["a\\b\n\t\r", "'a\\\\b\\n\\t\\r'"],
    ["\u0000\u007f\u00a0\u00ad", "'\\x00\\x7f\\xa0\\xad'"],
    ["\u2028\ud800", "'\\u2028\\ud800'"],
    ["\u{e0001}", "'\\U000e0001'"],
    ["h\u00e9 \u{1f600}", "'h\u00e9 \u{1f600}'"],
    [[], "[]"],
    [[1, "a", null], "[1, 'a', None]"],
    [{}, "{}"],
    [{ b: 1, a: { c: [true] } }, "{'b': 1, 'a': {'c': [True]}}"],
  ])("%j is %s", (value, text) => expect(pyRepr(value)).toBe(text));
});

describe("pyStr", () => {
  it("leaves a string alone", () => expect(pyStr("it's\n")).toBe("it's\n"));
  it("shows anything else as repr does", () => expect(pyStr(["x"])).toBe("['x']"));
});
