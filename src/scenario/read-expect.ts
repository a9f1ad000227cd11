import type { Context } from "./context.ts";
import type { RawExpect } from "./schema/expect.ts";
import { parseSelector, parseThreshold, type Threshold } from "./threshold.ts";

/** Reads `expect.thresholds`. `workloads` are the names a `workload` tag may have. */
export function readThresholds(ctx: Context, raw: RawExpect, workloads: ReadonlySet<string>): readonly Threshold[] {
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
