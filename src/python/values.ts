import { PythonError } from "./error.ts";

/** A Python float, where its text matters: 4.0, not 4. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A Python object of which only the text can be seen. */
export class PythonObject {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value as a filter of Nova meets it in a host or in JSON. */
export type PythonValue =
  | null
  | boolean
  | number
  | string
  | PythonFloat
  | PythonObject
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

export function isDict(value: PythonValue): value is { readonly [key: string]: PythonValue } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof PythonFloat) &&
    !(value instanceof PythonObject)
  );
}

/** What Python's str() makes of the value. */
export function pythonText(value: PythonValue): string {
  return typeof value === "string" ? value : pythonRepr(value);
}

function pythonRepr(value: PythonValue): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : floatText(value);
  if (typeof value === "string") return quote(value);
  if (value instanceof PythonFloat) return floatText(value.value);
  if (value instanceof PythonObject) return value.text;
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  const entries = Object.entries(value as Record<string, PythonValue>); // every other kind was handled
  return `{${entries.map(([key, item]) => `${quote(key)}: ${pythonRepr(item)}`).join(", ")}}`;
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t");
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

/** repr() of a float: the shortest digits that read back, with a point or an exponent of at least two digits. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [mantissa = "", exponent = ""] = value.toExponential().split("e");
    const sign = exponent[0] === "-" ? "-" : "+";
    return `${mantissa}e${sign}${exponent.slice(1).padStart(2, "0")}`;
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}

const FLOAT = /^[+-]?(?:(?:\d+(?:_\d+)*)(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const SPECIAL = /^([+-]?)(inf|infinity|nan)$/i;
const INT = /^[+-]?\d+(?:_\d+)*$/;

/**
 * Python's float() of a text.
 * @throws PythonError ValueError
 */
export function pythonFloat(text: string): number {
  const trimmed = text.trim();
  if (FLOAT.test(trimmed)) return Number(trimmed.replaceAll("_", ""));
  const special = SPECIAL.exec(trimmed);
  if (special === null) throw new PythonError("ValueError", `could not convert string to float: ${quote(text)}`);
  if (special[2]?.toLowerCase() === "nan") return Number.NaN;
  return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/**
 * Python's int() of a text.
 * @throws PythonError ValueError
 */
export function pythonInt(text: string): number {
  const trimmed = text.trim();
  if (!INT.test(trimmed)) {
    throw new PythonError("ValueError", `invalid literal for int() with base 10: ${quote(text)}`);
  }
  return Number(trimmed.replaceAll("_", ""));
}
