import { PythonFloat, PythonObject } from "./values.ts";

/**
 * Values as Python prints them. Nova's messages quote the caller's input with Python's `repr()` and `str()`, so
 * `true` reads `True` and `["a"]` reads `['a']`.
 *
 * JavaScript's JSON parser loses two things that Python shows: `1.0` becomes `1`, and integer-like keys of an object come
 * first.
 */

/** Not printable by Python's `str.isprintable`: Unicode categories Other and Separator, but for the space. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const ESCAPED = /[\\\n\r\t\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** `repr(value)` of a JSON value or a PythonValue. @throws Error for functions, symbols and bigints. */
export function pyRepr(value: unknown): string {
  return typeof value === "string" ? reprString(value) : pyStr(value);
}

/** `str(value)`: a string as it is, everything else as `repr` shows it. */
export function pyStr(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return value ? "True" : "False";
    case "number":
      return reprNumber(value);
    case "undefined":
      return "None";
    case "object":
      if (value === null) return "None";
      if (value instanceof PythonFloat) return reprFloat(value.value);
      if (value instanceof PythonObject) return value.text;
      if (Array.isArray(value)) return `[${value.map(pyRepr).join(", ")}]`;
      return `{${Object.entries(value)
        .map(([key, each]) => `${reprString(key)}: ${pyRepr(each)}`)
        .join(", ")}}`;
    default:
      throw new Error(`no JSON value: ${typeof value}`);
  }
}

/** Single quotes, unless the string has single quotes and no double ones. */
function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let escaped = text;
  if (text.includes("\\") || UNPRINTABLE.test(text)) escaped = text.replace(ESCAPED, escapeOf);
  if (quote === "'" && escaped.includes("'")) escaped = escaped.replaceAll("'", "\\'");
  return quote + escaped + quote;
}

function escapeOf(char: string): string {
  switch (char) {
    case "\\":
      return "\\\\";
    case "\n":
      return "\\n";
    case "\r":
      return "\\r";
    case "\t":
      return "\\t";
  }
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}

/** `repr` of a number that JSON holds: without a fraction and below 1e21 it is most likely a Python int, of any length. */
function reprNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : reprFloat(value);
}

/** `repr` of a float: the shortest digits that read back, with a fraction or, below 1e-4 and from 1e16 on, an exponent. */
export function reprFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits = "", exponent = "0"] = value.toExponential().split("e");
    const sign = exponent.startsWith("-") ? "-" : "+";
    return `${digits}e${sign}${exponent.slice(1).padStart(2, "0")}`;
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}
