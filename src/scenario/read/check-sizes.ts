import { formatDuration } from "../format/duration.ts";
import { LIMITS } from "../format/limits.ts";
import { drawnArrivals } from "../plan/arrivals.ts";
import type { Scenario } from "../plan/scenario.ts";
import type { RawScenario } from "../schema/scenario.ts";
import type { ReadContext } from "./context.ts";

/** Says so when a scenario asks for more requests, servers or samples than a run can hold, before any is made. */
export function checkSizes(ctx: ReadContext, scenario: Scenario, raw: RawScenario): void {
  const until = scenario.clock.until ?? Number.POSITIVE_INFINITY;
  let servers = 0;
  let end = 0;
  for (const [i, block] of scenario.workload.entries()) {
    if (block.kind === "trace") {
      servers += block.trace.count;
      end = Math.max(end, endOfTrace(block.trace, block.timeScale));
      continue;
    }
    const drawn = drawnArrivals(block.arrivals, until);
    // One without any end is reported elsewhere.
    if (drawn !== Number.POSITIVE_INFINITY || until !== Number.POSITIVE_INFINITY)
      servers += drawn * block.create.maxCount;
    if (servers > LIMITS.servers) {
      const count = Number.isFinite(servers) ? String(Math.round(servers)) : "countless";
      ctx.problem(
        raw.workload?.[i] ?? {},
        "arrivals",
        `up to '${block.name}' the workload asks for some ${count} servers; ${LIMITS.servers} are the most. Make the rate, the counts or the time smaller`,
      );
      break;
    }
  }
  const { sample } = scenario.output;
  const span = Math.min(until, LIMITS.durationMs);
  const samples = (scenario.clock.until === null ? end : span) / sample;
  if (sample > 0 && samples > LIMITS.repeats)
    ctx.at(
      ["output", "sample"],
      `a sample each ${formatDuration(sample)} makes ${Math.round(samples)} of them; ${LIMITS.repeats} are the most. Make it longer`,
    );
  if (sample === 0) ctx.at(["output", "sample"], "'sample' must be more than 0s");
  if (scenario.seed.length > LIMITS.seedLength)
    ctx.at(["seed"], `the seed has ${scenario.seed.length} characters; ${LIMITS.seedLength} are the most`);
}

/** When the last server of a trace ends that has an end: ms. */
function endOfTrace(
  { submit, lifetime }: { readonly submit: Float64Array; readonly lifetime: Float64Array },
  scale: number,
): number {
  let end = 0;
  for (let row = 0; row < submit.length; row++) {
    const begun = submit[row] ?? 0;
    const over = begun + (lifetime[row] ?? Number.NaN);
    end = Math.max(end, (Number.isNaN(over) ? begun : over) * scale);
  }
  return end;
}
