import type { Flavor } from "../../model/records/flavor.ts";
import { NO_USAGE } from "../../model/records/project.ts";
import type { State } from "../../model/records/state.ts";
import type { RuleContext } from "../core/context.ts";
import { Refusal } from "../core/refusal.ts";

type ServerQuota = "instances" | "cores" | "ram";

/** An option of `[quota]`. */
export type QuotaOption = keyof State["settings"]["conf"]["quota"];

/** A project's limit by Nova's name; -1 is unlimited. */
export function limitOf(state: State, projectId: string, name: QuotaOption): number {
  return state.projects.get(projectId)?.quota[name] ?? defaultLimitOf(state, name);
}

/** The limit of projects that have none of their own: what the class `default` was given, else the option's. */
export function defaultLimitOf({ settings }: Pick<State, "settings">, name: QuotaOption): number {
  return settings.quotaClasses.default?.[name] ?? Number(settings.conf.quota[name]);
}

/** Refuses what goes over the project's quota of servers, cores or RAM, in Nova's words. */
export function checkQuota(
  ctx: RuleContext,
  projectId: string,
  count: number,
  flavor: Pick<Flavor, "vcpus" | "ram">,
): void {
  const over = overQuota(ctx.state, projectId, {
    instances: count,
    cores: count * flavor.vcpus,
    ram: count * flavor.ram,
  });
  if (over !== null) throw over;
}

/** The refusal that these additions meet, or null where they fit. */
export function overQuota(
  state: State,
  projectId: string,
  asked: Readonly<Record<ServerQuota, number>>,
): Refusal | null {
  const usage = state.projects.get(projectId)?.usage ?? NO_USAGE;
  const overs: ServerQuota[] = [];
  for (const name of ["cores", "instances", "ram"] as const) {
    const limit = limitOf(state, projectId, name);
    if (limit >= 0 && asked[name] > 0 && usage[name] + asked[name] > limit) overs.push(name);
  }
  if (overs.length === 0) return null;
  const list = (values: readonly (string | number)[]) => values.join(", ");
  return new Refusal(
    "forbidden",
    `Quota exceeded for ${list(overs)}: Requested ${list(overs.map((n) => asked[n]))}, but already used ` +
      `${list(overs.map((n) => usage[n]))} of ${list(overs.map((n) => limitOf(state, projectId, n)))} ${list(overs)}`,
  );
}

/**
 * How many servers of a request fit the quota, from `min` to `max` (nova: check_num_instances_quota).
 * @throws Refusal when not even `min` fit
 */
export function countWithinQuota(
  ctx: RuleContext | { readonly state: State },
  projectId: string,
  min: number,
  max: number,
  flavor: Pick<Flavor, "vcpus" | "ram">,
): number {
  const asked = (count: number) => ({ instances: count, cores: count * flavor.vcpus, ram: count * flavor.ram });
  if (overQuota(ctx.state, projectId, asked(max)) === null) return max;
  const refusal = overQuota(ctx.state, projectId, asked(min));
  if (refusal !== null) throw refusal;
  const usage = ctx.state.projects.get(projectId)?.usage ?? NO_USAGE;
  const room = (name: ServerQuota, each: number) => {
    const limit = limitOf(ctx.state, projectId, name);
    return limit < 0 || each === 0 ? max : Math.floor((limit - usage[name]) / each);
  };
  return Math.min(max, room("instances", 1), room("cores", flavor.vcpus), room("ram", flavor.ram));
}
