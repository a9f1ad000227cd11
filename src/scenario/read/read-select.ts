import { suggestion } from "../../model/conf/conf.ts";
import type { CloudSpec } from "../plan/scenario.ts";
import type { Amount, HostSelector, Scope, ServerSelector } from "../plan/timeline.ts";
import type { RawTimeline } from "../schema/timeline.ts";
import type { ReadContext } from "./context.ts";
import type { Names } from "./names.ts";

/** What selectors may name. */
export interface Places {
  /** Null: not all are known, for some groups of hosts were left out for their faults. */
  readonly hosts: ReadonlySet<string> | null;
  readonly aggregates: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
  readonly cells: ReadonlySet<string>;
  readonly projects: ReadonlySet<string>;
  readonly workloads: ReadonlySet<string>;
}

/** @param complete whether every host of the scenario is in `cloud` */
export function placesOf(cloud: CloudSpec, names: Names, complete: boolean): Places {
  return { ...names, hosts: complete ? new Set(cloud.hosts.map(({ name }) => name)) : null };
}

type RawFault = Extract<RawTimeline[number], { fault: "host-down" }>;
type RawHosts = RawFault["select"]["hosts"];
type RawServers = NonNullable<Extract<RawTimeline[number], { call: string }>["select"]>["servers"];
type RawAmount = { readonly mode?: "one" | "all" | "fixed" | "fixed-percent"; readonly value?: number };

const ALL: Amount = { mode: "all" };
const EVERY_HOST: HostSelector = { names: null, down: false, aggregate: null, az: null, cell: null, amount: ALL };

function readAmount(ctx: ReadContext, raw: RawAmount & object): Amount {
  const { mode = "all", value } = raw;
  if (mode === "all" || mode === "one") {
    if (value !== undefined && !ctx.isFaulty(raw))
      ctx.problem(raw, "value", `'value' goes with mode fixed or fixed-percent, not ${mode}`);
    return { mode };
  }
  if (value === undefined && !ctx.isFaulty(raw)) ctx.problem(raw, "mode", `mode ${mode} needs a 'value'`);
  if (mode === "fixed-percent" && (value ?? 0) > 100) ctx.problem(raw, "value", "'value' is more than 100 percent");
  return { mode, value: value ?? 0 };
}

/** Says so when a name is not one of `known`. */
function mustBe(ctx: ReadContext, owner: object, key: string, what: string, known: ReadonlySet<string>): void {
  const name: unknown = Reflect.get(owner, key);
  if (typeof name !== "string" || known.has(name)) return;
  const mend = suggestion(name, known) || (known.size === 0 ? "; there is none" : `; known: ${[...known].join(", ")}`);
  ctx.problem(owner, key, `no ${what} '${name}'${mend}`);
}

/** The names that a text, or a list of texts, stands for. */
function readNames(
  ctx: ReadContext,
  owner: object,
  key: string,
  raw: string | readonly string[],
  places: Places,
): string[] {
  const names: string[] = [];
  const take = (pattern: string, at: object, of: string | number): void => {
    const expanded = ctx.expand(at, of, pattern);
    names.push(...expanded);
    const { hosts } = places;
    const missing = hosts === null ? undefined : expanded.find((name) => !hosts.has(name));
    if (missing === undefined || hosts === null) return;
    const mend = suggestion(missing, hosts) || "; name hosts of cloud.hosts, all or down-hosts";
    ctx.problem(at, of, `no host '${missing}' in cloud.hosts${mend}`);
  };
  if (typeof raw === "string") take(raw, owner, key);
  else for (const [i, pattern] of raw.entries()) take(pattern, raw, i);
  return names;
}

/** Hosts by a text: `all`, `down-hosts`, a name or a range. */
function readHostText(ctx: ReadContext, owner: object, key: string, text: string, places: Places): HostSelector {
  if (text === "all") return EVERY_HOST;
  if (text === "down-hosts") return { ...EVERY_HOST, down: true };
  return { ...EVERY_HOST, names: new Set(readNames(ctx, owner, key, text, places)) };
}

/** Reads `select.hosts`. */
export function readHosts(ctx: ReadContext, select: { readonly hosts: RawHosts }, places: Places): HostSelector {
  return readHostSelector(ctx, select, select.hosts, places);
}

function readHostSelector(ctx: ReadContext, select: object, raw: RawHosts, places: Places): HostSelector {
  if (typeof raw === "string") return readHostText(ctx, select, "hosts", raw, places);
  mustBe(ctx, raw, "aggregate", "aggregate", places.aggregates);
  mustBe(ctx, raw, "az", "availability zone", places.zones);
  mustBe(ctx, raw, "cell", "cell", places.cells);
  return {
    names: raw.names === undefined ? null : new Set(readNames(ctx, raw, "names", raw.names, places)),
    down: false,
    aggregate: raw.aggregate ?? null,
    az: raw.az ?? null,
    cell: raw.cell ?? null,
    amount: readAmount(ctx, raw),
  };
}

/** Reads `select.servers`. */
export function readServers(ctx: ReadContext, raw: RawServers, places: Places): ServerSelector {
  mustBe(ctx, raw, "project", "project", places.projects);
  mustBe(ctx, raw, "workload", "workload", places.workloads);
  return {
    on: raw.on === undefined ? null : readHostText(ctx, raw, "on", raw.on, places),
    project: raw.project ?? null,
    status: raw.status ?? null,
    workload: raw.workload ?? null,
    name: raw.name ?? null,
    amount: readAmount(ctx, raw),
  };
}

type RawScope = { readonly hosts?: RawHosts; readonly servers?: { readonly project: string } };

/** Reads the `select` of a fault in driver calls. */
export function readScope(ctx: ReadContext, raw: RawScope | undefined, places: Places): Scope {
  if (raw?.servers !== undefined) mustBe(ctx, raw.servers, "project", "project", places.projects);
  return {
    hosts: raw?.hosts === undefined ? null : readHostSelector(ctx, raw, raw.hosts, places),
    project: raw?.servers?.project ?? null,
  };
}

/** Says so when a cell is not known. */
export function mustKnowCell(ctx: ReadContext, owner: object, places: Places): void {
  mustBe(ctx, owner, "cell", "cell", places.cells);
}
