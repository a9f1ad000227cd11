import type { Operations } from "../../lifecycle/operations.ts";
import { didYouMean, suggestion } from "../../model/conf/conf.ts";
import { parseDuration } from "../format/duration.ts";
import { parseFraction } from "../format/fraction.ts";
import { placeholdersOf } from "../plan/calls.ts";
import type { CallItem, FaultItem, InjectedFailure, TimelineItem, Trigger } from "../plan/timeline.ts";
import { buildCallOf } from "../run/faults.ts";
import type { RawTimeline } from "../schema/timeline.ts";
import type { ReadContext } from "./context.ts";
import type { KnownServers } from "./known-servers.ts";
import type { Names } from "./names.ts";
import { readDistribution } from "./read-cloud.ts";
import { mustKnowCell, type Places, readHosts, readScope, readServers } from "./read-select.ts";

type RawItem = RawTimeline[number];
type RawCall = Extract<RawItem, { call: string; fault?: never }> | Extract<RawItem, { call: string }>;
type RawFault = Extract<RawItem, { fault: string }>;

/** What the items of a timeline may name. */
export interface Cast {
  readonly names: Names;
  readonly places: Places;
  readonly servers: KnownServers;
}

// The schema has made sure that these can be read.
const time = (text: string): number => parseDuration(text) ?? Number.NaN;
const fraction = (value: string | number): number => parseFraction(value) ?? Number.NaN;

/** Calls of the virt driver: where operations can be held, slowed or made to fail. */
function driverCallsOf(operations: Operations): ReadonlySet<string> {
  return new Set([...operations].flatMap(({ phases }) => Object.values(phases).flatMap(({ call }) => call ?? [])));
}

function mustBeDriverCall(ctx: ReadContext, raw: { readonly step: string }): void {
  const known = driverCallsOf(ctx.operations);
  if (known.has(raw.step)) return;
  const mend = suggestion(raw.step, known) || `; known: ${[...known].sort().join(", ")}`;
  ctx.problem(raw, "step", `the virt driver has no call '${raw.step}'${mend}`);
}

/** Says so when the Compute API has no such operation. */
export function mustBeOperation(
  ctx: ReadContext,
  owner: object,
  key: string,
  name: string,
  of: "key" | "value",
): boolean {
  if (ctx.calls.has(name)) return true;
  const known = [...ctx.calls.keys()];
  const mend = suggestion(name, known) || actionLike(name, known) || "; see the Compute API's reference for names";
  ctx.problem(owner, key, `no operation '${name}' in the Compute API${mend}`, of);
  return false;
}

/** `start` for `os-start`. */
function actionLike(name: string, known: readonly string[]): string {
  const full = didYouMean(`os-${name}`, known);
  return full === undefined ? "" : `; did you mean '${full}'?`;
}

interface RawTrigger {
  readonly at?: string;
  readonly from?: string;
  readonly when?: "quiescent" | { readonly server: string; readonly status: RawStatus };
  readonly after?: string;
}
type RawStatus = Extract<NonNullable<RawCall["when"]>, object>["status"];

function readTrigger(ctx: ReadContext, raw: RawTrigger & object, cast: Cast): Trigger {
  const given = (["at", "from", "when"] as const).filter((key) => raw[key] !== undefined);
  const [first, second] = given;
  if (second !== undefined) ctx.problem(raw, second, `'${first}' and '${second}' exclude each other; leave one out`);
  if (first === undefined && !ctx.isFaulty(raw))
    ctx.problem(raw, null, "nothing sets this off; give it 'at' or 'when'");
  const { when } = raw;
  const after = raw.after === undefined ? 0 : time(raw.after);
  if (when === undefined) {
    if (raw.after !== undefined && !ctx.isFaulty(raw))
      ctx.problem(raw, "after", "'after' counts from a 'when'; add it to the time instead");
    return { kind: "at", at: time(raw.at ?? raw.from ?? "0s") };
  }
  if (when === "quiescent") return { kind: "quiescent", after };
  cast.servers.mustKnow(ctx, when, "server", when.server);
  return { kind: "status", server: when.server, status: when.status, after };
}

const TARGETS = ["server", "flavor", "aggregate", "server_group", "host", "project", "volume", "keypair"] as const;

function readCall(ctx: ReadContext, raw: RawCall, key: string, cast: Cast): CallItem {
  const names: Record<string, string> = {};
  const operation = ctx.calls.get(raw.call);
  if (mustBeOperation(ctx, raw, "call", raw.call, "value") && operation !== undefined) {
    const wanted = placeholdersOf(operation);
    for (const target of TARGETS) {
      const name = raw[target];
      const selected = target === "server" && raw.select !== undefined;
      if (name !== undefined) {
        names[target] = name;
        if (!wanted.includes(target))
          ctx.problem(raw, target, `'${raw.call}' is about no ${target}; leave it out`, "key");
        else if (selected) ctx.problem(raw, "select", "'server' and 'select' exclude each other; leave one out", "key");
      } else if (wanted.includes(target) && !selected && !ctx.isFaulty(raw)) {
        const mend = target === "server" ? "'server' or 'select'" : `'${target}'`;
        ctx.problem(raw, "call", `'${raw.call}' needs ${mend}`);
      }
    }
    if (raw.select !== undefined && !wanted.includes("server"))
      ctx.problem(raw, "select", `'${raw.call}' is about no server; leave it out`, "key");
  }
  if (raw.server !== undefined) cast.servers.mustKnow(ctx, raw, "server", raw.server);
  if (raw.id !== undefined && raw.call !== "createServer" && operation !== undefined)
    ctx.problem(raw, "id", `'id' names what createServer makes, not ${raw.call}`, "key");
  if (raw.flavor !== undefined) ctx.mustKnow(raw, "flavor", raw.flavor, "flavor", cast.names.flavors);
  if (raw.project !== undefined) ctx.mustKnow(raw, "project", raw.project, "project", cast.names.projects);
  if (raw.aggregate !== undefined) ctx.mustKnow(raw, "aggregate", raw.aggregate, "aggregate", cast.names.aggregates);
  const { serverGroups } = cast.names;
  if (raw.server_group !== undefined && !isId(raw.server_group) && !serverGroups.has(raw.server_group)) {
    const mend = suggestion(raw.server_group, serverGroups) || "; name one that a createServerGroup call makes";
    ctx.problem(raw, "server_group", `no server group '${raw.server_group}'${mend}`);
  }
  if (raw.as !== undefined) ctx.mustKnow(raw, "as", raw.as, "project", cast.names.projects);
  if (raw.host !== undefined && cast.places.hosts !== null)
    ctx.mustKnow(raw, "host", raw.host, "host", cast.places.hosts);
  checkBody(ctx, raw.body, cast);
  return {
    kind: "call",
    trigger: readTrigger(ctx, raw, cast),
    key,
    call: raw.call,
    id: raw.id ?? null,
    as: raw.as ?? null,
    names,
    body: raw.body,
    microversion: raw.microversion ?? null,
    select: raw.select === undefined ? null : readServers(ctx, raw.select.servers, cast.places),
    expect: raw.expect === undefined ? null : [raw.expect].flat(),
  };
}

/** Ids are the API's own: of what they stand for, nothing is known beforehand. Blank: none. */
function isId(text: string): boolean {
  return text === "" || /^[\da-f-]{32,36}$/i.test(text);
}

/** Names in a body that stand for what the cloud is set up with. */
export function checkBody(ctx: ReadContext, body: unknown, { names }: Pick<Cast, "names">): void {
  if (typeof body !== "object" || body === null) return;
  for (const [key, value] of Object.entries(body)) {
    if (key === "flavorRef" && typeof value === "string") ctx.mustKnow(body, key, value, "flavor", names.flavors);
    else if (key === "imageRef" && typeof value === "string" && !isId(value))
      ctx.mustKnow(body, key, value, "image", names.images);
    else if (key === "networks" && Array.isArray(value)) {
      for (const [i, each] of value.entries())
        if (typeof each === "string") ctx.mustKnow(value, i, each, "network", names.networks);
    } else checkBody(ctx, value, { names });
  }
}

function readDuration(ctx: ReadContext, raw: RawFault): number | null {
  if (raw.for !== undefined && raw.to !== undefined)
    ctx.problem(raw, "to", "'for' and 'to' exclude each other; leave one out");
  if (raw.for !== undefined) return time(raw.for);
  if (raw.to === undefined) return null;
  const start = raw.from ?? raw.at;
  if (start === undefined) {
    if (!ctx.isFaulty(raw)) ctx.problem(raw, "to", "'to' goes with 'from'; after a 'when', write 'for'");
  } else if (time(raw.to) <= time(start)) ctx.problem(raw, "to", "'to' must be later than the beginning");
  return time(raw.to) - time(start ?? "0s");
}

function readFault(ctx: ReadContext, raw: RawFault, { places }: Cast): InjectedFailure {
  switch (raw.fault) {
    case "host-down": {
      const hosts = readHosts(ctx, raw.select, places);
      if (!("model" in raw))
        return { fault: "host-down", hosts, forced: raw.forced ?? false, powerLost: raw.power_lost ?? false };
      const repair = readDistribution(raw.repair);
      const model =
        raw.model === "exp"
          ? ({ dist: "exp", mean: time(raw.mean) / 1000 } as const)
          : ({ dist: "weibull", shape: raw.shape, scale: time(raw.scale) / 1000 } as const);
      return { fault: "host-failures", hosts, model, repair };
    }
    case "host-disabled":
      return { fault: raw.fault, hosts: readHosts(ctx, raw.select, places) };
    case "cell-down":
      mustKnowCell(ctx, raw, places);
      return { fault: raw.fault, cell: raw.cell };
    case "slow-step": {
      const { hosts } = readScope(ctx, raw.select, places);
      return { fault: raw.fault, step: raw.step, factor: raw.factor, hosts };
    }
    case "build-failure":
      if (raw.step !== undefined && buildCallOf(raw.step) === undefined)
        ctx.problem(raw, "step", `builds have no driver call in step '${raw.step}' that can fail; write 'spawn'`);
      return {
        fault: raw.fault,
        step: raw.step ?? "spawn",
        rate: fraction(raw.rate),
        reschedulable: raw.reschedulable ?? true,
        scope: readScope(ctx, raw.select, places),
      };
    case "boot-failure":
    case "placement-conflict":
      return { fault: raw.fault, rate: fraction(raw.rate), scope: readScope(ctx, raw.select, places) };
    case "network-wait":
      return { fault: raw.fault, scope: readScope(ctx, raw.select, places) };
    case "driver-error": {
      const { step: call, rate = 1, exception = "Exception", message = `${call} failed`, left = null } = raw;
      mustBeDriverCall(ctx, raw);
      const scope = readScope(ctx, raw.select, places);
      return { fault: raw.fault, call, rate: fraction(rate), exception, message, left, scope };
    }
    case "driver-hang": {
      mustBeDriverCall(ctx, raw);
      return { fault: raw.fault, call: raw.step, hosts: readScope(ctx, raw.select, places).hosts };
    }
    case "api-error": {
      const { call } = raw;
      if (call !== undefined) mustBeOperation(ctx, raw, "call", call, "value");
      return { fault: raw.fault, rate: fraction(raw.rate), status: raw.status ?? 503, call: call ?? null };
    }
  }
}

/** Reads `timeline`. */
export function readTimeline(ctx: ReadContext, raw: RawTimeline, cast: Cast): readonly TimelineItem[] {
  const counts = new Map<string, number>();
  const ids = new Set<string>();
  return raw.map((item): TimelineItem => {
    const word = "fault" in item ? item.fault : item.call;
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    const key = `timeline/${word}/${count}`;
    if (!("fault" in item)) {
      if (item.id !== undefined && ids.has(item.id))
        ctx.problem(item, "id", `id '${item.id}' is there twice; rename one`);
      if (item.id !== undefined) ids.add(item.id);
      return readCall(ctx, item, key, cast);
    }
    const fault = readFault(ctx, item, cast);
    const faultItem: FaultItem = {
      kind: "fault",
      trigger: readTrigger(ctx, item, cast),
      key,
      duration: readDuration(ctx, item),
      fault,
    };
    return faultItem;
  });
}
