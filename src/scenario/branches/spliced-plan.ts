import { isDeepStrictEqual } from "node:util";
import type { Time } from "../../engine/clock.ts";
import type { BlockPlan } from "../plan/plan.ts";
import type { WorkloadBlock } from "../plan/scenario.ts";

/** The blocks of a workload and their plans, in the same order. */
export interface Planned {
  readonly blocks: readonly WorkloadBlock[];
  readonly plans: readonly BlockPlan[];
}

/**
 * The plans of a workload that becomes another at a time: before it, each block has the requests that it had; from then on
 * those of the block of that name in the other, as if that had always been so. Of blocks that are no longer there, what they
 * asked for before is left, behind the others.
 */
export function splicedPlans(trunk: Planned, branch: Planned, at: Time): readonly BlockPlan[] {
  const known = new Map(trunk.blocks.map((block, i) => [block.name, { block, plan: trunk.plans[i] }]));
  const plans = branch.blocks.flatMap((block, i) => {
    const plan = branch.plans[i];
    const was = known.get(block.name);
    known.delete(block.name);
    if (plan === undefined) return [];
    if (was?.plan === undefined) return [spliced(NOTHING, plan, at)];
    return [isDeepStrictEqual(was.block, block) ? plan : spliced(was.plan, plan, at)];
  });
  const gone = [...known.values()].flatMap(({ plan }) => plan ?? []);
  return [...plans, ...gone.map((plan) => spliced(plan, { ...NOTHING, name: plan.name }, at))];
}

const NOTHING: BlockPlan = {
  name: "",
  times: new Float64Array(),
  firstServer: Uint32Array.of(0),
  lifetimes: new Float64Array(),
  request(number) {
    throw new Error(`there is no request ${number}`);
  },
};

/** The requests of one plan before a time, and those of another from then on. */
function spliced(before: BlockPlan, after: BlockPlan, at: Time): BlockPlan {
  const kept = countBefore(before.times, at);
  const skipped = countBefore(after.times, at);
  const [servers, skippedServers] = [before.firstServer[kept] ?? 0, after.firstServer[skipped] ?? 0];
  const firstServer = new Uint32Array(kept + after.times.length - skipped + 1);
  firstServer.set(before.firstServer.subarray(0, kept));
  for (let i = skipped; i <= after.times.length; i++)
    firstServer[kept + i - skipped] = (after.firstServer[i] ?? 0) - skippedServers + servers;
  return {
    name: after.name,
    times: joined(before.times.subarray(0, kept), after.times.subarray(skipped)),
    firstServer,
    lifetimes: joined(before.lifetimes.subarray(0, servers), after.lifetimes.subarray(skippedServers)),
    request: (number) => (number < kept ? before.request(number) : after.request(number - kept + skipped, number)),
  };
}

/** @param times rising */
function countBefore(times: Float64Array, at: Time): number {
  const first = times.findIndex((time) => time >= at);
  return first < 0 ? times.length : first;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
