import * as apiSections from "./api.ts";
import * as computeSections from "./compute.ts";
import { DEFAULT } from "./default.ts";
import type { Option, ValueOf } from "./option.ts";
import * as schedulerSections from "./scheduler.ts";

/** Every option of nova.conf that the simulator knows, by section and name. The one place the others derive from. */
export const OPTIONS = { DEFAULT, ...apiSections, ...computeSections, ...schedulerSections } as const;

type Registry = typeof OPTIONS;

/** nova.conf, read: every known option with its value, deeply frozen. `conf.DEFAULT.reclaim_instance_interval`. */
export type Conf = {
  readonly [S in keyof Registry]: { readonly [O in keyof Registry[S]]: ValueOf<Registry[S][O]> };
};

/** The same registry, for those who go through it by name. */
export const SECTIONS: ReadonlyMap<string, ReadonlyMap<string, Option>> = new Map(
  Object.entries(OPTIONS).map(([section, options]) => [section, new Map<string, Option>(Object.entries(options))]),
);
