import type { Verification } from "./decision-check.ts";
import type { DecisionCase, DecisionFile } from "./decision-format.ts";
import { RowCheck } from "./decision-rows.ts";
import { runCase } from "./decisions.ts";

/** A case with a random choice: the weights, and every host that was chosen in many draws. */
export type RandomCase = DecisionCase & {
  readonly weights: readonly (readonly [string, number])[];
  readonly ever_chosen: readonly string[];
};

/** So many draws choose every host that can be chosen, but for one case in 10^20. */
const DRAWS = 250;

export function isRandomCase(one: DecisionCase): one is RandomCase {
  return "ever_chosen" in one;
}

/** Decides each case many times; compares the weights and the hosts that are ever chosen. */
export function verifyRandom(file: DecisionFile, cases: readonly RandomCase[]): Verification {
  const check = new RowCheck();
  for (const [i, one] of cases.entries()) {
    const draw = linearCongruential(i + 1);
    const chosen = new Set<string>();
    let weights: unknown;
    for (let round = 0; round < DRAWS; round++) {
      const [decision] = runCase(file, { ...one, requests: [{}] }, draw).decisions;
      weights = decision?.steps[0]?.weights;
      chosen.add(decision?.selected?.[0] ?? "none");
    }
    const recorded = [one.weights, [...one.ever_chosen].sort()];
    check.row(one.case, 0, one.config, recorded, [weights, [...chosen].sort()]);
  }
  return check.verification;
}

/** Numbers enough for drawing hosts; constants of Numerical Recipes. */
function linearCongruential(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
