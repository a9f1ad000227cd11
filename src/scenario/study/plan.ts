import { LIMITS } from "../format/limits.ts";
import { ScenarioError } from "../format/problem.ts";
import type { Scenario } from "../plan/scenario.ts";

/** One run of a study. */
export interface StudyRun {
  /** Cell of the matrix; null: the scenario has none. */
  readonly cell: string | null;
  readonly seed: string;
}

/** The seed of the nth run of a scenario, from 0 on: its own, then the whole numbers after it. */
export function seedOf(seed: string, nth: number): string {
  if (nth === 0) return seed;
  const number = Number(seed);
  return Number.isSafeInteger(number) && String(number) === seed ? String(number + nth) : `${seed}-${nth}`;
}

/**
 * One run for each cell and seed, cell by cell. All cells have the same seeds, so that they differ in nothing
 * else, but for one that patches its seed.
 *
 * @throws ScenarioError for a scenario that branches: a run of a study has one end.
 */
export function runsOf(scenario: Scenario, count: number): readonly StudyRun[] {
  const { file, cell, cells, seed, branches } = scenario;
  // Of a scenario of one cell nothing else is studied.
  const alone = cell !== null || cells.length === 0;
  if (branches !== null) {
    const mend = alone
      ? "run it once (novasim run), without --runs"
      : `run one cell of it (novasim run --cell '${cells[0]?.name}')`;
    throw new ScenarioError([{ file, message: `a scenario that branches cannot be studied; ${mend}` }]);
  }
  const all = count * (alone ? 1 : cells.length);
  if (all > LIMITS.runs)
    throw new ScenarioError([{ file, message: `a study of ${all} runs; ${LIMITS.runs} are the most. Lower --runs` }]);
  return (alone ? [{ name: cell, seed }] : cells).flatMap(({ name, seed }) =>
    Array.from({ length: count }, (_, nth): StudyRun => ({ cell: name, seed: seedOf(seed, nth) })),
  );
}
