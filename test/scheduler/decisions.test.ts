import { describe, expect, test } from "vitest";
import { type AnyDecisionFile, verifyFile } from "../../src/conform/decisions/decision-files.ts";
import { recording } from "../recordings.ts";

describe("what real Nova and Placement decided", () => {
  test.each([
    ["filters", 100],
    ["weighers", 100],
    ["default", 100],
    ["legacy", 100],
    ["special", 100],
    ["e2e", 100],
    ["random", 11],
    ["placement", 900],
    ["tables", 5000],
  ])("%s: every decision, filter, weight, order and row", (name, least) => {
    const result = verifyFile(recording<AnyDecisionFile>(`scheduler/${name}`));
    expect(result.disagreements.slice(0, 3)).toEqual([]);
    expect(result.decisions).toBeGreaterThanOrEqual(least);
    expect(result.agree).toBe(result.decisions);
  });
});
