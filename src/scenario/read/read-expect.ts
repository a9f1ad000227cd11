import { INVARIANTS } from "../../invariants/invariants.ts";
import { suggestion } from "../../model/conf/conf.ts";
import { parseDuration } from "../format/duration.ts";
import { type Expectation, type Fields, HOST_FIELDS, SERVER_FIELDS } from "../plan/expectation.ts";
import { parseSelector, parseThreshold, type Threshold } from "../plan/threshold.ts";
import type { RawExpect } from "../schema/expect.ts";
import type { ReadContext } from "./context.ts";
import type { KnownServers } from "./known-servers.ts";

/** Reads `expect.thresholds`. `workloads` are the names a `workload` tag may have. */
export function readThresholds(ctx: ReadContext, raw: RawExpect, workloads: ReadonlySet<string>): readonly Threshold[] {
  const thresholds: Threshold[] = [];
  const table = raw.thresholds ?? {};
  for (const [name, list] of Object.entries(table)) {
    const selector = parseSelector(name);
    if ("wrong" in selector) {
      ctx.problem(table, name, selector.wrong, "key");
      continue;
    }
    const { workload } = selector.tags;
    if (workload !== undefined && !ctx.mustKnow(table, name, workload, "workload", workloads)) continue;
    for (const [i, item] of list.entries()) {
      const that = typeof item === "string" ? item : item.that;
      const parsed = parseThreshold(that, selector.metric);
      const abort = typeof item === "string" ? false : (item.abort ?? false);
      if (!("wrong" in parsed)) thresholds.push({ ...selector, name, that, ...parsed, abort });
      else if (typeof item === "string") ctx.problem(list, i, parsed.wrong);
      else ctx.problem(item, "that", parsed.wrong);
    }
  }
  return thresholds;
}

function checkFields(ctx: ReadContext, fields: Fields, known: readonly string[], what: string): void {
  for (const field of Object.keys(fields)) {
    if (known.includes(field)) continue;
    const mend = suggestion(field, known) || `; known: ${known.join(", ")}`;
    ctx.problem(fields, field, `a ${what} has no field '${field}' in the API${mend}`, "key");
  }
}

/**
 * Reads `expect.at`.
 *
 * @param until where the run ends, ms; null: when all is done
 */
export function readExpectations(
  ctx: ReadContext,
  raw: RawExpect,
  servers: KnownServers,
  until: number | null,
): readonly Expectation[] {
  return (raw.at ?? []).map((item): Expectation => {
    const at = item.at === "end" ? "end" : (parseDuration(item.at) ?? Number.NaN);
    if (at !== "end" && until !== null && at > until)
      ctx.problem(item, "at", "the run ends before that; make it earlier, or 'clock.until' later");
    if ("server" in item) {
      servers.mustKnow(ctx, item, "server", item.server);
      checkFields(ctx, item.is, SERVER_FIELDS, "server");
      return { at, kind: "server", server: item.server, is: item.is };
    }
    const { count, op = "==", value } = item;
    if ("servers" in count) {
      checkFields(ctx, count.servers, SERVER_FIELDS, "server");
      return { at, kind: "count", of: "servers", fields: count.servers, comparison: op, value };
    }
    checkFields(ctx, count.hosts, HOST_FIELDS, "host");
    return { at, kind: "count", of: "hosts", fields: count.hosts, comparison: op, value };
  });
}

/** Reads `expect.always`: names of invariants. */
export function readInvariants(ctx: ReadContext, raw: RawExpect): readonly string[] {
  const known = Object.keys(INVARIANTS);
  const names = raw.always ?? [];
  for (const [i, name] of names.entries()) {
    if (!known.includes(name))
      ctx.problem(names, i, `unknown invariant '${name}'${suggestion(name, known) || `; known: ${known.join(", ")}`}`);
  }
  return names;
}
