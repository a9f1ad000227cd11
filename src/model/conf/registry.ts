import * as apiSections from "./api.ts";
import * as computeSections from "./compute.ts";
import { DEFAULT } from "./default.ts";
import type { Option, OptionValue } from "./option.ts";
import * as schedulerSections from "./scheduler.ts";

/** Every option of nova.conf that the simulator knows, by section and name. The one place the others derive from. */
export const OPTIONS = {
  DEFAULT,
  ...inOrder(apiSections),
  ...inOrder(computeSections),
  ...inOrder(schedulerSections),
} as const;

type Registry = typeof OPTIONS;

/** nova.conf, read: every known option with its value, deeply frozen. `conf.DEFAULT.reclaim_instance_interval`. */
export type Conf = {
  readonly [S in keyof Registry]: { readonly [O in keyof Registry[S]]: OptionValue<Registry[S][O]> };
};

/** The same registry, for those who go through it by name. */
export const SECTIONS: ReadonlyMap<string, ReadonlyMap<string, Option>> = new Map(
  Object.entries(OPTIONS).map(([section, options]) => [section, new Map<string, Option>(Object.entries(options))]),
);

/**
 * A module's exports in the order of their names. Node lists them so, bundlers and vitest as the file declares them; the
 * event log holds sections in this order, and must not depend on who loads the module.
 */
function inOrder<T extends object>(module: T): T {
  return Object.fromEntries(Object.entries(module).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}
