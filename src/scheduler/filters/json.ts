import { isDict, PythonFloat, PythonObject, type PythonValue } from "../../python/values.ts";
import type { HostFilter } from "../contract.ts";
import { SchedulingError } from "../errors.ts";
import type { HostState } from "../host-state.ts";
import { hintOf } from "../request.ts";
import { attribute } from "../rules/host-attributes.ts";

/** Whether Python takes the value for true. */
function bool(value: PythonValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isDict(value)) return Object.keys(value).length > 0;
  if (value instanceof PythonFloat) return value.value !== 0;
  return value instanceof PythonObject || Boolean(value);
}

function numberOf(value: PythonValue): number | undefined {
  if (value instanceof PythonFloat) return value.value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" ? value : undefined;
}

function equal(a: PythonValue, b: PythonValue): boolean {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== undefined || right !== undefined) return left === right;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: PythonValue, i) => equal(item, b[i] as PythonValue));
  }
  if (isDict(a) && isDict(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(a[key] ?? null, b[key] ?? null))
    );
  }
  return a === b;
}

function typeError(a: PythonValue, b: PythonValue): never {
  throw new SchedulingError("TypeError", `no order between ${typeof a} and ${typeof b}`);
}

/** Less than zero, zero or greater, as Python orders numbers, texts and lists. */
function order(a: PythonValue, b: PythonValue): number {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== undefined && right !== undefined) return left - right;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (!Array.isArray(a) || !Array.isArray(b)) return typeError(a, b);
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (!equal(a[i] as PythonValue, b[i] as PythonValue)) return order(a[i] as PythonValue, b[i] as PythonValue);
  }
  return a.length - b.length;
}

type Command = (args: readonly PythonValue[]) => PythonValue;

/** The first argument compared with each of the others; false for fewer than two. */
const compare = (holds: (a: PythonValue, b: PythonValue) => boolean): Command => {
  return ([first, ...others]) =>
    first !== undefined && others.length > 0 && others.map((other) => holds(first, other)).every(Boolean);
};

const COMMANDS: Readonly<Record<string, Command>> = {
  "=": compare(equal),
  "<": compare((a, b) => order(a, b) < 0),
  ">": compare((a, b) => order(a, b) > 0),
  "<=": compare((a, b) => order(a, b) <= 0),
  ">=": compare((a, b) => order(a, b) >= 0),
  in: ([first, ...others]) => first !== undefined && others.some((other) => equal(first, other)),
  not: (args) => args.map((arg) => !bool(arg)),
  and: (args) => args.every(bool),
  or: (args) => args.some(bool),
};

/** A text argument: a variable when it starts with $; the empty text stands for nothing. */
function lookUp(text: string, host: HostState): PythonValue {
  if (text === "") return null;
  if (!text.startsWith("$")) return text;
  const [name = "", ...steps] = text.slice(1).split(".");
  let found = attribute(host, name);
  for (const step of steps) {
    if (found === null) return null;
    if (!isDict(found)) throw new SchedulingError("AttributeError", `'${text}': no '${step}' to get`);
    found = Object.hasOwn(found, step) ? (found[step] ?? null) : null;
  }
  return found;
}

function evaluate(query: PythonValue, host: HostState): PythonValue {
  if (!bool(query)) return true;
  if (typeof query !== "string" && !Array.isArray(query) && !isDict(query)) {
    throw new SchedulingError("TypeError", "the query is no list");
  }
  const name = Array.isArray(query) ? (query[0] as PythonValue) : typeof query === "string" ? query[0] : undefined;
  if (Array.isArray(name) || (name !== undefined && isDict(name))) {
    throw new SchedulingError("TypeError", "the operator is no text");
  }
  const command = typeof name === "string" && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new SchedulingError("KeyError", `unknown operator ${String(name)}`);
  const args: PythonValue[] = [];
  for (const given of (query as readonly PythonValue[]).slice(1)) {
    const arg = Array.isArray(given)
      ? evaluate(given, host)
      : typeof given === "string"
        ? lookUp(given, host)
        : (given as PythonValue);
    if (arg !== null) args.push(arg);
  }
  return command(args);
}

function parse(text: string): PythonValue {
  try {
    return JSON.parse(text) as PythonValue;
  } catch {
    throw new SchedulingError("JSONDecodeError", `the hint query is not JSON: ${text}`);
  }
}

/** The host satisfies the query in the hint `query`, a list of an operator and its arguments. */
export const JsonFilter: HostFilter = {
  name: "JsonFilter",
  dependsOn(request) {
    const query = hintOf(request, "query");
    return query === undefined || query === "" ? "nothing" : "host";
  },
  passes(host, request) {
    const query = hintOf(request, "query");
    if (query === undefined || query === "") return true;
    const result = evaluate(parse(query), host);
    return Array.isArray(result) ? result.some((item: PythonValue) => bool(item)) : bool(result);
  },
  reason: (_host, request) => `it does not satisfy ${hintOf(request, "query")}`,
};
