import { isDeepStrictEqual } from "node:util";
import type { Cloud, CloudPlan } from "../../cloud.ts";
import type { Intent } from "../../lifecycle/core/intents.ts";
import type { Conf } from "../../model/conf/conf.ts";
import { LATENCY_PRESETS } from "../../model/records/latency-presets.ts";
import * as plans from "../../model/records/plans.ts";
import type { Settings, State } from "../../model/records/state.ts";
import { cloudPlanOf } from "../plan/cloud-plan.ts";
import type { Scenario } from "../plan/scenario.ts";

/** Whether a branch wants another cloud than its scenario. */
export function changesCloud(trunk: Scenario, branch: Scenario): boolean {
  return !isDeepStrictEqual(cloudPlanOf(trunk), cloudPlanOf(branch));
}

/** Makes of a cloud that was made for one scenario what another, a branch of it, wants from now on. */
export function changeCloud(cloud: Cloud, trunk: Scenario, branch: Scenario): void {
  const [before, after] = [cloudPlanOf(trunk), cloudPlanOf(branch)];
  const set = settingsChanged(cloud.state, before, after);
  if (set !== null) cloud.dispatch({ type: "configure", set });
  // One after the other, for each is to see what those before have put there.
  for (const intent of additions(before, after)) cloud.dispatch(intent);
  for (const intent of memberships(cloud, before, after)) cloud.dispatch(intent);
  for (const intent of quotas(cloud, before, after)) cloud.dispatch(intent);
}

/** Options that differ, over what is in force: a quota may have been changed by a call meanwhile. */
function settingsChanged({ settings }: State, before: CloudPlan, after: CloudPlan): Partial<Settings> | null {
  const [was, is] = [before.conf ?? settings.conf, after.conf ?? settings.conf];
  const conf = isDeepStrictEqual(was, is) ? {} : { conf: laidOver(settings.conf, was, is) };
  const latency = isDeepStrictEqual(before.latency, after.latency) ? {} : { latency: latencyOf(after) };
  const set = { ...conf, ...latency };
  return Object.keys(set).length === 0 ? null : set;
}

function laidOver(now: Conf, was: Conf, is: Conf): Conf {
  type Section = Readonly<Record<string, unknown>>;
  const sections = (Object.keys(now) as (keyof Conf)[]).map((name) => {
    const [current, before, after]: readonly Section[] = [now[name], was[name], is[name]];
    const changed = Object.entries(after ?? {}).filter(
      ([option, value]) => !isDeepStrictEqual(before?.[option], value),
    );
    return [name, changed.length === 0 ? current : { ...current, ...Object.fromEntries(changed) }];
  });
  // Every section of `now`, with values of the same options.
  return Object.fromEntries(sections) as Conf;
}

function latencyOf({ latency = "zero" }: CloudPlan): Settings["latency"] {
  return typeof latency === "string" ? LATENCY_PRESETS[latency] : latency;
}

/** What has a key that was not there before. */
function added<T>(before: readonly T[] = [], after: readonly T[] = [], keyOf: (each: T) => string): readonly T[] {
  const known = new Set(before.map(keyOf));
  return after.filter((each) => !known.has(keyOf(each)));
}

const idOf = ({ id }: { readonly id: string }) => id;
const nameOf = ({ name }: { readonly name: string }) => name;

function* additions(before: CloudPlan, after: CloudPlan): Generator<Intent> {
  const hosts = added(before.hosts, after.hosts, nameOf);
  if (hosts.length > 0) yield { type: "add-hosts", plans: hosts };
  for (const row of added(before.projects, after.projects, idOf))
    yield { type: "put", table: "projects", row: plans.projectOf(row) };
  for (const row of added(before.flavors, after.flavors, idOf))
    yield { type: "put", table: "flavors", row: plans.flavorOfPlan(row) };
  for (const row of added(before.images, after.images, idOf))
    yield { type: "put", table: "images", row: plans.imageOf(row) };
  for (const row of added(before.networks, after.networks, idOf))
    yield { type: "put", table: "networks", row: plans.networkOf(row) };
}

/** New aggregates, and new hosts in aggregates that are there. */
function* memberships(cloud: Cloud, before: CloudPlan, after: CloudPlan): Generator<Intent> {
  for (const plan of added(before.aggregates, after.aggregates, nameOf)) {
    const { aggregates, settings } = cloud.state;
    const number = Math.max(0, ...[...aggregates.values()].map((each) => each.number)) + 1;
    const row = { ...plans.aggregateOf(plan, number, settings.idKey), createdAt: cloud.now };
    if (aggregates.get(plan.name) === undefined) yield { type: "put", table: "aggregates", row };
  }
  const hosts = new Set(added(before.hosts, after.hosts, nameOf).map(nameOf));
  for (const { name, hosts: members = [] } of after.aggregates ?? []) {
    const there = cloud.state.aggregates.get(name);
    const joining = members.filter((host) => hosts.has(host) && there?.hosts.includes(host) === false);
    if (there === undefined || joining.length === 0) continue;
    const row = { ...there, hosts: [...there.hosts, ...joining], updatedAt: cloud.now };
    yield { type: "put", table: "aggregates", row };
  }
}

function* quotas(cloud: Cloud, before: CloudPlan, after: CloudPlan): Generator<Intent> {
  const projects = new Map((before.projects ?? []).map((project) => [project.id, project]));
  for (const { id, quota = {} } of after.projects ?? []) {
    const [was, project] = [projects.get(id)?.quota, cloud.state.projects.get(id)];
    if (was === undefined || project === undefined || isDeepStrictEqual(was, quota)) continue;
    const others = Object.entries(project.quota).filter(([resource]) => !(resource in was));
    const row = { ...project, quota: { ...Object.fromEntries(others), ...quota } };
    yield { type: "put", table: "projects", row };
  }
}
