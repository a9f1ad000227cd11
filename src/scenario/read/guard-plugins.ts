import { ApiError } from "../../api/protocol/errors.ts";
import type { ServerAction } from "../../api/servers/actions/define.ts";
import { Refusal } from "../../lifecycle/core/refusal.ts";
import { PythonError } from "../../python/error.ts";
import type { HostFilter, HostWeigher } from "../../scheduler/contract.ts";
import { inHook, PluginError, pluginFault } from "../format/plugin-hooks.ts";

type Check = (result: unknown) => string | undefined;

const isBoolean: Check = (result) => (typeof result === "boolean" ? undefined : "true or false");
const isNumber: Check = (result) => (Number.isFinite(result) ? undefined : "a finite number");
const isText: Check = (result) => (typeof result === "string" ? undefined : "a string");
const isList: Check = (result) => (Array.isArray(result) ? undefined : "a list");
const anything: Check = () => undefined;

const FILTER_HOOKS = { passes: isBoolean, dependsOn: isText, obstacles: isList, reason: isText };
const WEIGHER_HOOKS = { raw: isNumber, multiplier: isNumber, dependsOn: isText };

/** The filter with each of its functions guarded. */
export function guardedFilter(file: string, filter: HostFilter): HostFilter {
  return guarded(`'${file}', filter ${filter.name}`, filter, FILTER_HOOKS);
}

/** The weigher, likewise. */
export function guardedWeigher(file: string, weigher: HostWeigher): HostWeigher {
  return guarded(`'${file}', weigher ${weigher.name}`, weigher, WEIGHER_HOOKS);
}

/** The action with every function in it guarded, those of its operations' phases and outcomes included. */
export function guardedAction(file: string, action: ServerAction): ServerAction {
  return guardedThroughout(`'${file}', action ${action.key}`, "", action, new Map()) as ServerAction;
}

/** An object that inherits all but its hooks. */
function guarded<T extends object>(owner: string, value: T, hooks: Readonly<Record<string, Check>>): T {
  const own: T = Object.create(value);
  for (const [name, check] of Object.entries(hooks)) {
    const hook: unknown = Reflect.get(value, name);
    if (typeof hook === "function") Reflect.set(own, name, guardedHook(`${owner}, ${name}()`, hook, value, check));
  }
  return own;
}

function guardedThroughout(owner: string, path: string, value: unknown, done: Map<unknown, unknown>): unknown {
  if (typeof value === "function") return guardedHook(`${owner}, ${path}()`, value, undefined, anything);
  if (typeof value !== "object" || value === null) return value;
  const known = done.get(value);
  if (known !== undefined) return known;
  const copy: object = Array.isArray(value) ? [] : {};
  done.set(value, copy);
  for (const [key, part] of Object.entries(value))
    Reflect.set(copy, key, guardedThroughout(owner, path === "" ? key : `${path}.${key}`, part, done));
  return copy;
}

function guardedHook(place: string, hook: (...args: never[]) => unknown, self: unknown, check: Check): unknown;
function guardedHook(place: string, hook: object, self: unknown, check: Check): unknown;
function guardedHook(place: string, hook: object, self: unknown, check: Check): unknown {
  return function (this: unknown, ...args: unknown[]): unknown {
    let result: unknown;
    try {
      result = inHook(place, () => Reflect.apply(hook as () => unknown, self ?? this, args));
    } catch (error) {
      // Nova's own ways to refuse a request are for a plugin, too.
      if (error instanceof PythonError || error instanceof Refusal || error instanceof ApiError) throw error;
      if (error instanceof PluginError) pluginFault(place, error.message, error);
      pluginFault(place, `threw: ${thrownText(error)}`, error);
    }
    const wanted = check(result);
    if (wanted !== undefined) pluginFault(place, `returned ${shown(result)}; it must return ${wanted}`);
    return result;
  };
}

/** The first line of what a plugin threw, which may be anything. */
export function thrownText(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message : String(error);
    return text.split("\n", 1)[0]?.slice(0, 300) ?? "";
  } catch {
    return "something that cannot be shown";
  }
}

function shown(value: unknown): string {
  if (typeof value === "string") return `the string '${value.slice(0, 40)}'`;
  if (typeof value === "number" || value === undefined || value === null) return String(value);
  return value instanceof Promise ? "a promise" : `a value of type ${typeof value}`;
}
