import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { DEFAULT_RULES } from "../../api/policy/defaults.ts";
import type { ServerAction } from "../../api/servers/actions/define.ts";
import { ACTIONS } from "../../api/servers/actions.ts";
import type { HostFilter, HostWeigher } from "../../scheduler/contract.ts";
import { FILTERS, WEIGHERS } from "../../scheduler/index.ts";
import { inHook } from "../format/plugin-hooks.ts";
import type { Plugins } from "../plan/plugins.ts";
import type { ReadContext } from "./context.ts";
import { guardedAction, guardedFilter, guardedWeigher, thrownText } from "./guard-plugins.ts";
import { importOf } from "./imports-of.ts";

const WHAT =
  "export objects {name, passes} (a filter), {name, raw, multiplier} (a weigher) or {key, rule, operations} (an action) from it";

/** What a module exports, each part guarded. */
interface Module extends Plugins {
  /** Names of exports that are no part of a scheduler or an API. */
  readonly unknown: readonly string[];
}

const NOTHING: Module = { filters: [], weighers: [], actions: [], unknown: [] };

/** Modules by their name and the SHA-256 of their text: the same objects each time. */
const loaded = new Map<string, Module>();

/** Loads the modules that a scenario names under `cloud.plugins`, and reports each that is not a plugin. */
export function readPlugins(ctx: ReadContext, owner: object, files: readonly string[]): Plugins {
  const modules = files.map((file, i) => moduleOf(ctx, owner, i, file));
  for (const [i, { unknown }] of modules.entries())
    for (const name of unknown)
      ctx.problem(
        owner,
        i,
        `'${files[i]}' exports '${name}', which is neither a filter nor a weigher nor an action; ${WHAT}`,
      );
  const filters = modules.flatMap((module) => module.filters);
  const weighers = modules.flatMap((module) => module.weighers);
  const actions = modules.flatMap((module) => module.actions);
  checkNames(ctx, owner, "filter", FILTERS, filters);
  checkNames(ctx, owner, "weigher", WEIGHERS, weighers);
  const named = (action: ServerAction) => ({ name: action.key });
  checkNames(ctx, owner, "action", [...ACTIONS].map(named), actions.map(named));
  return { filters, weighers, actions };
}

function moduleOf(ctx: ReadContext, owner: object, i: number, file: string): Module {
  try {
    const bytes = ctx.files.bytes(file);
    if (bytes === undefined) {
      ctx.noFile(owner, i, file);
      return NOTHING;
    }
    const imported = importOf(new TextDecoder().decode(bytes));
    if (imported !== undefined) {
      ctx.problem(owner, i, `'${file}' imports ${imported}; a plugin must import nothing: put what it needs into it`);
      return NOTHING;
    }
    const module = load(file, bytes);
    if (Object.values(module).every((parts: readonly unknown[]) => parts.length === 0))
      ctx.problem(owner, i, `'${file}' exports nothing; ${WHAT}`);
    return module;
  } catch (error) {
    ctx.problem(
      owner,
      i,
      `'${file}' cannot be loaded: ${thrownText(error)}; it must be a JavaScript module that imports nothing`,
    );
    return NOTHING;
  }
}

function load(file: string, bytes: Uint8Array): Module {
  const key = `${createHash("sha256").update(bytes).digest("hex")} ${file}`;
  let module = loaded.get(key);
  if (module === undefined) {
    module = inHook(`'${file}', its top level,`, () => sorted(file, exportsOf(bytes, extname(file))));
    loaded.set(key, module);
  }
  return module;
}

/**
 * What a module exports. It is loaded from a copy of its own: Node loads a file once only, however it is changed, and where
 * it came from, nothing else may be at hand.
 */
function exportsOf(bytes: Uint8Array, ending: string): object {
  const folder = mkdtempSync(join(tmpdir(), "novasim-"));
  try {
    const path = join(folder, `plugin${ending}`);
    writeFileSync(path, bytes);
    return createRequire(import.meta.url)(path) as object;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sorted(file: string, exports: object): Module {
  const filters: HostFilter[] = [];
  const weighers: HostWeigher[] = [];
  const actions: ServerAction[] = [];
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(exports)) {
    if (isFilter(value)) filters.push(guardedFilter(file, value));
    else if (isWeigher(value)) weighers.push(guardedWeigher(file, value));
    else if (isAction(value)) actions.push(guardedAction(file, value));
    else unknown.push(name);
  }
  return { filters, weighers, actions, unknown };
}

function has(value: unknown, name: string, type: string): boolean {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, name) === type;
}

function isFilter(value: unknown): value is HostFilter {
  return has(value, "name", "string") && has(value, "passes", "function");
}

function isWeigher(value: unknown): value is HostWeigher {
  return has(value, "name", "string") && has(value, "raw", "function") && has(value, "multiplier", "function");
}

function isAction(value: unknown): value is ServerAction {
  if (!has(value, "key", "string")) return false;
  const { rule, operations } = value as Partial<ServerAction>;
  const isRule = typeof rule === "string" ? Object.hasOwn(DEFAULT_RULES, rule) : has(rule, "name", "string");
  if (!isRule) return false;
  const isOperation = (each: unknown) => typeof each === "string" || has(each, "phases", "object");
  return has(value, "run", "function") || (Array.isArray(operations) && operations.every(isOperation));
}

function checkNames(
  ctx: ReadContext,
  owner: object,
  what: string,
  novas: readonly { readonly name: string }[],
  own: readonly { readonly name: string }[],
): void {
  const seen = new Set(novas.map(({ name }) => name));
  for (const { name } of own) {
    if (seen.has(name)) ctx.problem(owner, null, `there is a ${what} ${name} already; give the plugin another name`);
    seen.add(name);
  }
}
