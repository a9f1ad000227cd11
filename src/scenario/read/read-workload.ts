import { DAY } from "../../engine/clock.ts";
import { suggestion } from "../../model/conf/conf.ts";
import { formatDuration, parseDuration } from "../format/duration.ts";
import { parseFraction } from "../format/fraction.ts";
import { lengthProblem } from "../format/host-pattern.ts";
import { LIMITS } from "../format/limits.ts";
import { parseRate } from "../format/rate.ts";
import { readTrace, type Trace } from "../format/trace.ts";
import type { Arrivals, ArrivalsBlock, Lifetime, TraceBlock, WeightedChoice, WorkloadBlock } from "../plan/scenario.ts";
import type { LaterAction } from "../plan/timeline.ts";
import type { RawWorkload } from "../schema/workload.ts";
import type { ReadContext } from "./context.ts";
import type { Names } from "./names.ts";
import { readDistribution } from "./read-cloud.ts";
import { readLater } from "./read-later.ts";

type RawBlock = RawWorkload[number];
type RawTraceBlock = Extract<RawBlock, { trace: object }>;
type RawArrivalsBlock = Extract<RawBlock, { arrivals: object }>;
type RawArrivals = RawArrivalsBlock["arrivals"];

// The schema has made sure that these can be read.
const time = (text: string): number => parseDuration(text) ?? Number.NaN;
const perMs = (text: string): number => parseRate(text) ?? Number.NaN;
const optional = (text: string | undefined): number | null => (text === undefined ? null : time(text));

const NO_TRACE: Trace = {
  count: 0,
  submit: new Float64Array(),
  lifetime: new Float64Array(),
  size: new Uint16Array(),
  sizes: [],
  project: new Uint32Array(),
  projects: [],
};

function loadTrace(ctx: ReadContext, owner: object, name: string): Trace {
  const file = ctx.files.pathOf(name);
  const known = ctx.traces.get(file);
  if (known !== undefined) {
    ctx.add(known.problems);
    return known.trace;
  }
  const text = ctx.textOf(owner, "file", name, "trace file");
  if (text === undefined) return NO_TRACE;
  const read = readTrace(text, file);
  ctx.traces.set(file, read);
  ctx.add(read.problems);
  return read.trace;
}

/** The image of servers for which none is named: the cloud's first. */
function anyImage(ctx: ReadContext, owner: object, names: Names): string {
  const [first] = names.images;
  if (first === undefined && !names.images.has(""))
    ctx.problem(owner, "name", "servers need an image; add one to cloud.images");
  return first ?? "";
}

function checkNetworks(
  ctx: ReadContext,
  owner: object,
  networks: "auto" | "none" | readonly string[],
  names: Names,
): void {
  if (typeof networks === "string") return;
  for (const [i, network] of networks.entries()) {
    if (!ctx.mustKnow(networks, i, network, "network", names.networks)) continue;
    if (networks.indexOf(network) < i) ctx.problem(owner, "networks", `network '${network}' is there twice`);
  }
}

/** `zone`, or `zone:host`. */
function checkZone(ctx: ReadContext, create: RawArrivalsBlock["create"], { zones }: Names): void {
  const { availability_zone: zone } = create;
  const name = zone?.split(":")[0];
  if (name === undefined || zones.has(name)) return;
  const mend = suggestion(name, zones) || `; known: ${[...zones].join(", ")}`;
  ctx.problem(create, "availability_zone", `no availability zone '${name}' in the cloud${mend}`);
}

function readLifetime(raw: NonNullable<RawBlock["lifetime"]>): Lifetime {
  return raw === "forever" ? raw : readDistribution(raw);
}

function readLaters(ctx: ReadContext, raw: RawBlock["then"], names: Names): readonly LaterAction[] {
  return (raw ?? []).flatMap((item) => readLater(ctx, item, names) ?? []);
}

function readTraceBlock(ctx: ReadContext, raw: RawTraceBlock, names: Names): TraceBlock {
  const { trace, create } = raw;
  if (trace.project !== undefined) ctx.mustKnow(trace, "project", trace.project, "project", names.projects);
  if (create?.image !== undefined) ctx.mustKnow(create, "image", create.image, "image", names.images);
  const networks = create?.networks ?? "none";
  checkNetworks(ctx, create ?? raw, networks, names);
  const loaded = loadTrace(ctx, trace, trace.file);
  const offset = trace.offset ?? 0;
  if (loaded.count > 0 && offset >= loaded.count)
    ctx.problem(trace, "offset", `'offset' skips all ${loaded.count} requests of the trace; make it smaller`);
  const timeScale = trace.time_scale ?? 1;
  const latest = loaded.submit.reduce((most, time) => Math.max(most, time), 0) * timeScale;
  if (latest > LIMITS.durationMs)
    ctx.problem(
      trace,
      "time_scale",
      `requests come later than in ${formatDuration(LIMITS.durationMs)}; make it smaller`,
    );
  return {
    kind: "trace",
    name: raw.name,
    trace: loaded,
    project: trace.project ?? null,
    sample: trace.sample === undefined ? 1 : (parseFraction(trace.sample) ?? Number.NaN),
    timeScale,
    limit: trace.limit ?? null,
    offset,
    jitter: trace.jitter === undefined ? 0 : time(trace.jitter),
    multiCreate: trace.batch === "multi-create",
    image: create?.image ?? anyImage(ctx, raw, names),
    networks,
    lifetime: raw.lifetime === undefined ? null : readLifetime(raw.lifetime),
    later: readLaters(ctx, raw.then, names),
  };
}

function readArrivals(ctx: ReadContext, raw: RawArrivals): Arrivals {
  const from = raw.from === undefined ? 0 : time(raw.from);
  if (raw.process === "ramp") {
    const stages = raw.stages.map((stage) => ({ for: time(stage.for), rate: perMs(stage.rate) }));
    return { process: "ramp", from, start: raw.start === undefined ? 0 : perMs(raw.start), stages };
  }
  const to = optional(raw.to);
  if (to !== null && to <= from) ctx.problem(raw, "to", "'to' must be later than 'from'");
  switch (raw.process) {
    case "poisson":
    case "constant":
      return { process: raw.process, rate: perMs(raw.rate), from, to };
    case "diurnal": {
      const amplitude = raw.amplitude === undefined ? 0.5 : (parseFraction(raw.amplitude) ?? Number.NaN);
      const period = raw.period === undefined ? DAY : time(raw.period);
      if (period === 0) ctx.problem(raw, "period", "'period' must be more than 0s");
      const peak = raw.peak === undefined ? period / 2 : time(raw.peak);
      return { process: "diurnal", rate: perMs(raw.rate), from, to, amplitude, period, peak };
    }
    case "burst": {
      const every = optional(raw.every);
      if (every === 0) ctx.problem(raw, "every", "'every' must be more than 0s; leave it out for one burst");
      return { process: "burst", size: raw.size, from, to, every };
    }
  }
}

type RawChoice = string | { readonly choice: Readonly<Record<string, number>> };

function readChoice(
  ctx: ReadContext,
  owner: object,
  key: string,
  raw: RawChoice,
  what: "flavor" | "image",
  names: Names,
): WeightedChoice {
  const known = names[`${what}s`];
  if (typeof raw === "string") {
    ctx.mustKnow(owner, key, raw, what, known);
    return { values: [raw], weights: [1] };
  }
  const values = Object.keys(raw.choice);
  for (const value of values) ctx.mustKnow(raw.choice, value, value, what, known, "key");
  if (values.length === 0) ctx.problem(raw, "choice", `'choice' is empty; name at least one ${what}`);
  return { values, weights: Object.values(raw.choice) };
}

function readArrivalsBlock(ctx: ReadContext, raw: RawArrivalsBlock, names: Names): ArrivalsBlock {
  const { create } = raw;
  const [firstProject = "default"] = names.projects;
  if (create.project !== undefined) ctx.mustKnow(create, "project", create.project, "project", names.projects);
  const networks = create.networks ?? "none";
  checkNetworks(ctx, create, networks, names);
  checkZone(ctx, create, names);
  const minCount = create.min_count ?? 1;
  const maxCount = create.max_count ?? minCount;
  if (maxCount < minCount) ctx.problem(create, "max_count", "'max_count' must not be less than 'min_count'");
  const image = create.image ?? anyImage(ctx, raw, names);
  const long = create.name === undefined ? undefined : lengthProblem(create.name);
  if (long !== undefined) ctx.problem(create, "name", long);
  return {
    kind: "arrivals",
    name: raw.name,
    arrivals: readArrivals(ctx, raw.arrivals),
    create: {
      project: create.project ?? firstProject,
      flavor: readChoice(ctx, create, "flavor", create.flavor, "flavor", names),
      image: image === "" ? null : readChoice(ctx, create, "image", image, "image", names),
      networks,
      name: create.name ?? `${raw.name}-%d`,
      availabilityZone: create.availability_zone ?? null,
      metadata: create.metadata ?? {},
      minCount,
      maxCount,
      hints: create.scheduler_hints ?? {},
    },
    lifetime: raw.lifetime === undefined ? "forever" : readLifetime(raw.lifetime),
    later: readLaters(ctx, raw.then, names),
  };
}

/** Reads `workload`, traces included. */
export function readWorkload(ctx: ReadContext, raw: RawWorkload, names: Names): readonly WorkloadBlock[] {
  ctx.mustDiffer(raw, "workload");
  return raw.map((block) =>
    "trace" in block ? readTraceBlock(ctx, block, names) : readArrivalsBlock(ctx, block, names),
  );
}
