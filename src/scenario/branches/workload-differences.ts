import { isDeepStrictEqual } from "node:util";
import { Chance } from "../../engine/chance.ts";
import type { Time } from "../../engine/clock.ts";
import { formatDuration } from "../format/duration.ts";
import { planWorkload } from "../plan/plan.ts";
import type { Scenario, WorkloadBlock } from "../plan/scenario.ts";
import type { BranchDifference } from "./difference.ts";

/** Blocks are told apart by their names. From the fork on requests may come otherwise; those of a trace come as it has them. */
export function* workloadDifferences(trunk: Scenario, branch: Scenario, at: Time): Generator<BranchDifference> {
  const before = new Map(trunk.workload.map((block) => [block.name, block]));
  for (const [i, block] of branch.workload.entries()) {
    const was = before.get(block.name);
    const path = ["workload", i];
    if (was === undefined) {
      if (!comesFrom(block, branch, at))
        yield {
          path,
          message: `'${block.name}' brings no request from ${formatDuration(at)} on, where the run branches`,
        };
    } else if (was.kind !== block.kind)
      yield { path, message: `'${block.name}' has begun as another kind of workload; give this one another name` };
    else if (block.kind === "trace" && !isDeepStrictEqual(sameAsked(was), sameAsked(block)))
      yield {
        path: [...path, "trace"],
        message: `which requests '${block.name}' makes, and when, was settled at the beginning; add a block of another name`,
      };
  }
}

/** A block but for what its requests ask for. */
function sameAsked(block: WorkloadBlock): unknown {
  return { ...block, project: null, image: null, networks: null, later: null };
}

function comesFrom(block: WorkloadBlock, { seed, clock }: Scenario, at: Time): boolean {
  const [plan] = planWorkload([block], clock.until ?? Number.POSITIVE_INFINITY, new Chance(seed));
  return (plan?.times.at(-1) ?? Number.NEGATIVE_INFINITY) >= at;
}
