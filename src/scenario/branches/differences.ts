import { isDeepStrictEqual } from "node:util";
import type { Time } from "../../engine/clock.ts";
import { formatDuration } from "../format/duration.ts";
import type { Scenario } from "../plan/scenario.ts";
import { cloudDifferences } from "./cloud-differences.ts";
import type { BranchDifference } from "./difference.ts";
import { timelineDifferences } from "./timeline-differences.ts";
import { workloadDifferences } from "./workload-differences.ts";

/** All of a branch that cannot take effect from `at` on, or would have taken effect before. */
export function* differences(trunk: Scenario, branch: Scenario, at: Time): Generator<BranchDifference> {
  yield* clockDifferences(trunk, branch, at);
  yield* cloudDifferences(trunk.cloud, branch.cloud);
  yield* workloadDifferences(trunk, branch, at);
  yield* timelineDifferences(trunk.timeline, branch.timeline, at);
  yield* expectDifferences(trunk, branch, at);
}

function* clockDifferences(trunk: Scenario, branch: Scenario, at: Time): Generator<BranchDifference> {
  if (branch.seed !== trunk.seed) yield { path: ["seed"], message: "the past was drawn with another seed" };
  if (branch.clock.start !== trunk.clock.start)
    yield { path: ["clock", "start"], message: "the clock has started already; leave 'start' as it is" };
  const { until } = branch.clock;
  if (until !== trunk.clock.until && until !== null && until <= at)
    yield { path: ["clock", "until"], message: `the run would end before it branches, at ${formatDuration(at)}` };
  if (!isDeepStrictEqual(branch.output, trunk.output))
    yield { path: ["output"], message: "all branches write the same files; put 'output' into the scenario itself" };
  // A span that is open at the fork, or lies behind it, may end or begin otherwise.
  const past = ({ measure }: Scenario) => [Math.min(measure?.from ?? 0, at), Math.min(measure?.to ?? at, at)];
  if (!isDeepStrictEqual(past(branch), past(trunk)))
    yield {
      path: ["measure"],
      message: "what was measured before the run branches is the same for all; put 'measure' into the scenario itself",
    };
}

function* expectDifferences(trunk: Scenario, branch: Scenario, at: Time): Generator<BranchDifference> {
  const length = Math.max(trunk.expectations.length, branch.expectations.length);
  for (let i = 0; i < length; i++) {
    const [was, is] = [trunk.expectations[i], branch.expectations[i]];
    if (isDeepStrictEqual(was, is)) continue;
    const passed = [was, is].find((each) => each !== undefined && each.at !== "end" && each.at < at);
    if (passed === undefined) continue;
    yield {
      path: ["expect", "at", i],
      message: `what is looked at before the run branches (${formatDuration(at)}) is the same for all; put it into the scenario itself, in its place`,
    };
  }
}
