import { describe, expect, test } from "vitest";
import { verifyDecisions } from "../../src/transcript/decision-check.ts";
import type { DecisionCase, DecisionFile } from "../../src/transcript/decision-format.ts";
import { runCase } from "../../src/transcript/decisions.ts";
import { QUERY_NAMES, read, recorded } from "./recorded.ts";

describe.skipIf(!recorded)("Nova's recorded decisions", () => {
  test.each(["filters", "weighers", "default", "legacy", "special", "e2e"])(
    "%s: every decision, filter, weight and order",
    (name) => {
      const result = verifyDecisions(read<DecisionFile>(`${name}.json`), QUERY_NAMES);
      expect(result.disagreements.slice(0, 3)).toEqual([]);
      expect(result.decisions).toBeGreaterThan(100);
      expect(result.agree).toBe(result.decisions);
    },
  );

  type RandomCase = DecisionCase & { weights: [string, number][]; ever_chosen: string[] };

  test("random choices: the weights, and the hosts that are ever chosen", () => {
    const file = read<DecisionFile>("random.json");
    for (const one of file.cases as RandomCase[]) {
      const chosen = new Set<string>();
      let seed = 1;
      const draw = (below: number) => {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        return Math.floor((seed / 2 ** 32) * below);
      };
      for (let i = 0; i < 250; i++) {
        const [decision] = runCase(file, { ...one, requests: [{}] }, draw).decisions;
        const byWeight = [...(decision?.steps[0]?.weights ?? [])];
        expect(byWeight).toEqual(one.weights);
        chosen.add(decision?.selected?.[0] ?? "none");
      }
      expect([...chosen].sort()).toEqual([...one.ever_chosen].sort());
    }
  });
});
