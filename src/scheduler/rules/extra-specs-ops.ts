import { pythonFloat } from "../../python/numbers.ts";
import { SchedulingError } from "../errors.ts";

type Operator = (value: string, wanted: string) => boolean;

/** Code-point order, as Python compares texts. */
function before(a: string, b: string): boolean {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const x = left[i]?.codePointAt(0) ?? 0;
    const y = right[i]?.codePointAt(0) ?? 0;
    if (x !== y) return x < y;
  }
  return left.length < right.length;
}

/** `=` means at least; there is neither `<` nor `>`. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  "=": (value, wanted) => pythonFloat(value) >= pythonFloat(wanted),
  ">=": (value, wanted) => pythonFloat(value) >= pythonFloat(wanted),
  "<=": (value, wanted) => pythonFloat(value) <= pythonFloat(wanted),
  "==": (value, wanted) => pythonFloat(value) === pythonFloat(wanted),
  "!=": (value, wanted) => pythonFloat(value) !== pythonFloat(wanted),
  "s==": (value, wanted) => value === wanted,
  "s!=": (value, wanted) => value !== wanted,
  "s<": (value, wanted) => before(value, wanted),
  "s<=": (value, wanted) => !before(wanted, value),
  "s>": (value, wanted) => before(wanted, value),
  "s>=": (value, wanted) => !before(value, wanted),
  "<in>": (value, wanted) => value.includes(wanted),
};

/**
 * Whether a host's value satisfies the requirement of a flavor's extra spec.
 * Source: nova scheduler/filters/extra_specs_ops.py.
 * @throws SchedulingError ValueError where a number is compared with what is none; IndexError for a bare `<or>`
 */
export function matchExtraSpec(value: string, requirement: string): boolean {
  const words = requirement.split(/\s+/).filter((word) => word !== "");
  const [name, ...rest] = words;
  if (name === "<or>") {
    if (rest.length === 0) throw new SchedulingError("IndexError", "pop from empty list");
    return rest.some((word, i) => i % 2 === 0 && word === value);
  }
  if (name === "<all-in>") return rest.length > 0 && rest.every((word) => value.includes(word));
  const operator = name === undefined || !Object.hasOwn(OPERATORS, name) ? undefined : OPERATORS[name];
  if (operator === undefined) return value === requirement;
  const [first] = rest;
  return first !== undefined && operator(value, first);
}
