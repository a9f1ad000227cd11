import { PythonError } from "./error.ts";
import { pyRepr } from "./repr.ts";

const FLOAT = /^[+-]?(?:(?:\d+(?:_\d+)*)(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const SPECIAL = /^([+-]?)(inf|infinity|nan)$/i;
const INT = /^[+-]?\d+(?:_\d+)*$/;

/**
 * Python's `float(text)`.
 * @throws PythonError ValueError
 */
export function pythonFloat(text: string): number {
  const trimmed = text.trim();
  if (FLOAT.test(trimmed)) return Number(trimmed.replaceAll("_", ""));
  const special = SPECIAL.exec(trimmed);
  if (special === null) throw new PythonError("ValueError", `could not convert string to float: ${pyRepr(text)}`);
  if (special[2]?.toLowerCase() === "nan") return Number.NaN;
  return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/**
 * Python's `int(text)`.
 * @throws PythonError ValueError
 */
export function pythonInt(text: string): number {
  const trimmed = text.trim();
  if (!INT.test(trimmed)) {
    throw new PythonError("ValueError", `invalid literal for int() with base 10: ${pyRepr(text)}`);
  }
  return Number(trimmed.replaceAll("_", ""));
}
