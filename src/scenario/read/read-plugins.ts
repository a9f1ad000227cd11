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
import type { Plugins } from "../plan/plugins.ts";
import type { ReadContext } from "./context.ts";

const WHAT =
  "export objects {name, passes} (a filter), {name, raw, multiplier} (a weigher) or {key, rule, operations} (an action) from it";

/** What modules gave, by the SHA-256 of their text: the same objects each time. */
const loaded = new Map<string, Readonly<Record<string, unknown>>>();

/** Loads the modules that a scenario names under `cloud.plugins`, and reports each that is not a plugin. */
export function readPlugins(ctx: ReadContext, owner: object, files: readonly string[]): Plugins {
  const filters: HostFilter[] = [];
  const weighers: HostWeigher[] = [];
  const actions: ServerAction[] = [];
  for (const [i, file] of files.entries()) {
    const exports = moduleOf(ctx, owner, i, file);
    for (const [name, value] of Object.entries(exports)) {
      if (isFilter(value)) filters.push(value);
      else if (isWeigher(value)) weighers.push(value);
      else if (isAction(value)) actions.push(value);
      else
        ctx.problem(
          owner,
          i,
          `'${file}' exports '${name}', which is neither a filter nor a weigher nor an action; ${WHAT}`,
        );
    }
  }
  checkNames(ctx, owner, "filter", FILTERS, filters);
  checkNames(ctx, owner, "weigher", WEIGHERS, weighers);
  const named = (action: ServerAction) => ({ name: action.key });
  checkNames(ctx, owner, "action", [...ACTIONS].map(named), actions.map(named));
  return { filters, weighers, actions };
}

function moduleOf(ctx: ReadContext, owner: object, i: number, file: string): Readonly<Record<string, unknown>> {
  try {
    const bytes = ctx.files.bytes(file);
    if (bytes === undefined) {
      ctx.noFile(owner, i, file);
      return {};
    }
    const exports = load(bytes, extname(file));
    if (Object.keys(exports).length === 0) ctx.problem(owner, i, `'${file}' exports nothing; ${WHAT}`);
    return exports;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    ctx.problem(owner, i, `'${file}' cannot be loaded: ${why}; it is to be a JavaScript module that imports nothing`);
    return {};
  }
}

/**
 * What a module exports. It is loaded from a copy of its own: Node loads a file once only, however it is changed, and where
 * it came from, nothing else may be at hand.
 */
function load(bytes: Uint8Array, ending: string): Readonly<Record<string, unknown>> {
  const hash = createHash("sha256").update(bytes).digest("hex");
  let exports = loaded.get(hash);
  if (exports === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "novasim-"));
    try {
      const path = join(folder, `plugin${ending}`);
      writeFileSync(path, bytes);
      exports = createRequire(import.meta.url)(path) as Readonly<Record<string, unknown>>;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    loaded.set(hash, exports);
  }
  return exports;
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
