import { Actions } from "../../api/servers/actions.ts";
import type { Distribution } from "../../engine/distributions.ts";
import { Operations } from "../../lifecycle/operations.ts";
import { type Conf, parseConf, type Release, suggestion } from "../../model/conf/conf.ts";
import type { LatencyRule } from "../../model/records/latency.ts";
import { FILTERS, weighersOf } from "../../scheduler/index.ts";
import { ALL_WEIGHERS, weigherName } from "../../scheduler/scheduler.ts";
import { type CsvColumn, readCsv } from "../format/csv.ts";
import { parseDuration } from "../format/duration.ts";
import { isNumbered, lengthProblem, numberedNames } from "../format/host-pattern.ts";
import { LIMITS } from "../format/limits.ts";
import { apiCallsOf } from "../plan/calls.ts";
import type { Plugins } from "../plan/plugins.ts";
import type { AggregateSpec, CloudSpec, FlavorSpec, HostSpec } from "../plan/scenario.ts";
import type { RawCloud, RawLatencyRule } from "../schema/cloud.ts";
import type { RawDistribution } from "../schema/common.ts";
import type { ReadContext } from "./context.ts";
import type { Names } from "./names.ts";
import { readPlugins } from "./read-plugins.ts";

type RawHosts = RawCloud["hosts"][number];
type HostGroup = Extract<RawHosts, { vcpus: number }>;

const seconds = (text: string): number => (parseDuration(text) ?? Number.NaN) / 1000;

/** A distribution of the file, with its durations in seconds. */
export function readDistribution(raw: RawDistribution): Distribution {
  const min = "min" in raw && raw.min !== undefined ? { min: seconds(raw.min) } : {};
  const max = "max" in raw && raw.max !== undefined ? { max: seconds(raw.max) } : {};
  switch (raw.dist) {
    case "const":
      return { dist: "const", value: seconds(raw.value) };
    case "uniform":
      return { dist: "uniform", min: seconds(raw.min), max: seconds(raw.max) };
    case "normal":
      return { dist: "normal", mean: seconds(raw.mean), sd: seconds(raw.sd), ...min, ...max };
    case "exp":
      return { dist: "exp", mean: seconds(raw.mean), ...min, ...max };
    case "lognormal":
      return { dist: "lognormal", median: seconds(raw.median), sigma: raw.sigma, ...min, ...max };
    case "weibull":
      return { dist: "weibull", shape: raw.shape, scale: seconds(raw.scale), ...min, ...max };
  }
}

const HOST_COLUMNS: Readonly<Record<string, CsvColumn>> = {
  name: { kind: "text", required: true },
  count: { kind: "integer", required: false, minimum: 0 },
  vcpus: { kind: "number", required: true, minimum: 1, maximum: LIMITS.integer },
  memory_mb: { kind: "integer", required: true, minimum: 1, maximum: LIMITS.integer },
  disk_gb: { kind: "integer", required: false, minimum: 0, maximum: LIMITS.integer },
  gpu: { kind: "integer", required: false, minimum: 0 },
  gpu_model: { kind: "text", required: false },
};

const tooManyHosts = (count: number) => `${count} hosts; ${LIMITS.hosts} are the most of a cloud`;

function hostNames(ctx: ReadContext, group: HostGroup): readonly string[] {
  const { name, count } = group;
  if (count === 0) {
    ctx.problem(group, "count", `no hosts: 'count' of '${name}' is 0; give it at least 1, or leave the group out`);
    return [];
  }
  if (isNumbered(name)) {
    const long = lengthProblem(name);
    if (long !== undefined) ctx.problem(group, "name", long);
    return long === undefined ? numberedNames(name, count ?? 1) : [];
  }
  const names = ctx.expand(group, "name", name);
  if (count !== undefined && count !== names.length && names.length > 0) {
    const mend = names.length === 1 ? "put %04d where the number goes" : "leave 'count' out";
    ctx.problem(group, "name", `'${name}' names ${names.length}, but 'count' is ${count}; ${mend}`);
  }
  return names;
}

type HostFile = Extract<RawHosts, { file: string }>;
type Shape = Pick<HostSpec, "az" | "cell" | "traits">;

function hostsOfFile(ctx: ReadContext, group: HostFile, shape: Shape): readonly HostSpec[] {
  const file = ctx.files.pathOf(group.file);
  const text = ctx.textOf(group, "file", group.file);
  if (text === undefined) return [];
  const hosts: HostSpec[] = [];
  let all = 0;
  const problems = readCsv(text, file, HOST_COLUMNS, (row) => {
    const count = Number(row.count ?? 1);
    const name = String(row.name);
    all += count;
    if (all > LIMITS.hosts) return undefined;
    const long = lengthProblem(name);
    if (long !== undefined) return long;
    const names = count === 1 ? [name] : numberedNames(isNumbered(name) ? name : `${name}-%04d`, count);
    const size = {
      vcpus: Math.floor(Number(row.vcpus)),
      memory_mb: Number(row.memory_mb),
      disk_gb: Number(row.disk_gb ?? 0),
    };
    for (const each of names) hosts.push({ name: each, ...size, ...shape });
    return undefined;
  });
  if (all > LIMITS.hosts) ctx.problem(group, "file", `'${group.file}' lists ${tooManyHosts(all)}`);
  ctx.add(problems);
  if (problems.length === 0 && hosts.length === 0) ctx.problem(group, "file", `no hosts: '${group.file}' lists none`);
  return hosts;
}

function readHosts(ctx: ReadContext, raw: RawCloud): readonly HostSpec[] {
  const hosts: HostSpec[] = [];
  const seen = new Set<string>();
  let all = 0;
  for (const group of raw.hosts) {
    all += "count" in group ? (group.count ?? 1) : 0;
    if (all > LIMITS.hosts) {
      ctx.problem(group, "count", tooManyHosts(all));
      return [];
    }
    const shape: Shape = {
      ...(group.az === undefined ? {} : { az: group.az }),
      ...(group.cell === undefined ? {} : { cell: group.cell }),
      ...(group.traits === undefined ? {} : { traits: group.traits }),
    };
    const before = hosts.length;
    if ("file" in group) for (const host of hostsOfFile(ctx, group, shape)) hosts.push(host);
    else {
      const { vcpus, memory_mb, disk_gb } = group;
      for (const name of hostNames(ctx, group)) hosts.push({ name, vcpus, memory_mb, disk_gb, ...shape });
    }
    for (const host of hosts.slice(before)) {
      if (seen.has(host.name)) {
        ctx.problem(group, "file" in group ? "file" : "name", `host '${host.name}' is there twice; rename one`);
        break;
      }
      seen.add(host.name);
    }
  }
  return hosts;
}

/** @param known the names of all hosts; absent when they are not all known. */
function readAggregates(
  ctx: ReadContext,
  raw: RawCloud,
  hosts: readonly HostSpec[],
  known?: ReadonlySet<string>,
): readonly AggregateSpec[] {
  const zoneOf = new Map(hosts.flatMap((host) => (host.az === undefined ? [] : [[host.name, host.az]])));
  const aggregates = (raw.aggregates ?? []).map((aggregate): AggregateSpec => {
    const { availability_zone: zone } = aggregate;
    const members: string[] = [];
    const take = (pattern: string, owner: object, key: string | number): void => {
      const names = ctx.expand(owner, key, pattern);
      members.push(...names);
      if (known === undefined) return;
      const missing = names.filter((name) => !known.has(name));
      const [first = ""] = missing;
      if (names.length === 1 && missing.length === 1) ctx.mustKnow(owner, key, first, "host", known);
      else if (missing.length > 0)
        ctx.problem(
          owner,
          key,
          `'${pattern}' names ${missing.length} hosts that are not in cloud.hosts; the first is '${first}'`,
        );
    };
    if (typeof aggregate.hosts === "string") take(aggregate.hosts, aggregate, "hosts");
    else for (const [i, pattern] of aggregate.hosts.entries()) take(pattern, aggregate.hosts, i);
    const elsewhere = zone === undefined ? undefined : members.find((host) => (zoneOf.get(host) ?? zone) !== zone);
    if (elsewhere !== undefined)
      ctx.problem(
        aggregate,
        "hosts",
        `host '${elsewhere}' is in availability zone '${zoneOf.get(elsewhere)}' already; a host has one`,
      );
    if (zone !== undefined) for (const host of members) zoneOf.set(host, zone);
    return {
      name: aggregate.name,
      hosts: members,
      ...(zone === undefined ? {} : { availability_zone: zone }),
      ...(aggregate.metadata === undefined ? {} : { metadata: aggregate.metadata }),
    };
  });
  ctx.mustDiffer(raw.aggregates ?? [], "aggregate");
  return aggregates;
}

interface Fit {
  readonly what: string;
  readonly wants: number;
  /** What a host can give to one server. */
  readonly of: (host: HostSpec) => number;
}

/** Says so when no host could ever hold a flavor, be it empty: one server never gets more than the physical host. */
function checkFlavor(ctx: ReadContext, flavor: FlavorSpec, hosts: readonly HostSpec[], conf: Conf): void {
  const own = conf.DEFAULT;
  if (hosts.length === 0 || Object.keys(flavor.extra_specs ?? {}).some((key) => key.startsWith("resources:"))) return;
  const capacity = (total: number, reserved: number, ratio: number): number =>
    Math.min(total, (total - reserved) * ratio);
  const cpuRatio = own.cpu_allocation_ratio ?? own.initial_cpu_allocation_ratio;
  const ramRatio = own.ram_allocation_ratio ?? own.initial_ram_allocation_ratio;
  const diskRatio = own.disk_allocation_ratio ?? own.initial_disk_allocation_ratio;
  const disk = flavor.disk + (flavor.ephemeral ?? 0) + Math.ceil((flavor.swap ?? 0) / 1024);
  const reservedDisk = Math.ceil(own.reserved_host_disk_mb / 1024);
  const needs: readonly Fit[] = [
    { what: "vcpus", wants: flavor.vcpus, of: (host) => capacity(host.vcpus, own.reserved_host_cpus, cpuRatio) },
    {
      what: "MiB of ram",
      wants: flavor.ram,
      of: (host) => capacity(host.memory_mb, own.reserved_host_memory_mb, ramRatio),
    },
    { what: "GiB of disk", wants: disk, of: (host) => capacity(host.disk_gb, reservedDisk, diskRatio) },
  ];
  if (hosts.some((host) => needs.every(({ wants, of }) => wants <= of(host)))) return;
  const tooMuch = needs.find(({ wants, of }) => hosts.every((host) => wants > of(host)));
  const why =
    tooMuch === undefined
      ? "none has enough of everything at once"
      : `it wants ${tooMuch.wants} ${tooMuch.what}, and the roomiest host has ${Math.floor(Math.max(...hosts.map(tooMuch.of)))}`;
  ctx.problem(
    flavor,
    "name",
    `no host could ever hold flavor '${flavor.name}': ${why}; make it smaller, or a host larger`,
  );
}

function readLatencyRule(raw: RawLatencyRule): LatencyRule {
  const { step, flavor, image, host, project } = raw;
  return {
    ...(step === undefined ? {} : { step }),
    ...(flavor === undefined ? {} : { flavor }),
    ...(image === undefined ? {} : { image }),
    ...(host === undefined ? {} : { host }),
    ...(project === undefined ? {} : { project }),
    duration: readDistribution(raw),
  };
}

function readConf(ctx: ReadContext, raw: RawCloud, release: Release): Conf {
  const { conf, problems } = parseConf((raw.conf ?? {}) as Parameters<typeof parseConf>[0], release);
  for (const { path, message, of } of problems) ctx.at(["cloud", "conf", ...path], message, of);
  return conf;
}

/**
 * Reads `cloud`: spells out hosts, checks names and that flavors can be held.
 *
 * @param allHosts false when groups of hosts were left out for their faults: names of hosts may then be of those.
 */
export function readCloud(ctx: ReadContext, raw: RawCloud, names: Names, allHosts: boolean): CloudSpec {
  const release = raw.release ?? "newest";
  const conf = readConf(ctx, raw, release);
  const before = ctx.problems.length;
  const hosts = readHosts(ctx, raw);
  const known = allHosts && ctx.problems.length === before ? new Set(hosts.map((host) => host.name)) : undefined;
  if (raw.hosts.length === 0 && allHosts) ctx.problem(raw, "hosts", "no hosts: a cloud needs at least one");
  if (known !== undefined) for (const flavor of raw.flavors ?? []) checkFlavor(ctx, flavor, hosts, conf);
  ctx.mustDiffer(raw.flavors ?? [], "flavor");
  ctx.mustDiffer(raw.images ?? [], "image");
  ctx.mustDiffer(raw.networks ?? [], "network");
  ctx.mustDiffer(raw.projects ?? [], "project");
  const plugins = readPlugins(ctx, raw.plugins ?? [], raw.plugins ?? []);
  if (plugins.actions.length > 0) {
    const actions = new Actions(plugins.actions);
    ctx.calls = apiCallsOf(actions);
    ctx.operations = new Operations(actions.operations);
  }
  checkScheduler(ctx, conf, release, plugins);
  const latency = raw.latency ?? "cloudlab-2017";
  if (typeof latency !== "string") checkLatency(ctx, latency, names, known);
  return {
    release,
    conf,
    hosts,
    aggregates: readAggregates(ctx, raw, hosts, known),
    flavors: raw.flavors ?? [],
    images: raw.images ?? [],
    networks: raw.networks ?? [],
    projects: raw.projects ?? [],
    plugins,
    latency: typeof latency === "string" ? latency : latency.map(readLatencyRule),
  };
}

/** Says so when nova.conf names a filter or weigher that neither Nova nor a plugin has. */
function checkScheduler(ctx: ReadContext, conf: Conf, release: Release, plugins: Plugins): void {
  const { enabled_filters, weight_classes } = conf.filter_scheduler;
  const check = (option: string, what: string, names: readonly string[], parts: readonly { name: string }[]): void => {
    const known = parts.map(({ name }) => name);
    for (const name of names) {
      if (known.includes(name)) continue;
      const mend = suggestion(name, known) || `; there are: ${known.join(", ")}`;
      ctx.at(["cloud", "conf", "filter_scheduler", option], `there is no ${what} ${name}${mend}`);
    }
  };
  check("enabled_filters", "filter", enabled_filters, [...FILTERS, ...plugins.filters]);
  const classes = weight_classes.filter((path) => path !== ALL_WEIGHERS).map(weigherName);
  check("weight_classes", "weigher", classes, [...weighersOf(release), ...plugins.weighers]);
}

function checkLatency(
  ctx: ReadContext,
  rules: readonly RawLatencyRule[],
  names: Names,
  hosts?: ReadonlySet<string>,
): void {
  for (const rule of rules) {
    if (rule.flavor !== undefined && !rule.flavor.startsWith("auto-"))
      ctx.mustKnow(rule, "flavor", rule.flavor, "flavor", names.flavors);
    if (rule.image !== undefined) ctx.mustKnow(rule, "image", rule.image, "image", names.images);
    if (rule.project !== undefined) ctx.mustKnow(rule, "project", rule.project, "project", names.projects);
    if (rule.host !== undefined && hosts !== undefined) ctx.mustKnow(rule, "host", rule.host, "host", hosts);
  }
}
