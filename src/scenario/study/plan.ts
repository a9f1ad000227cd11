import { ScenarioError } from "../problem.ts";
import type { Scenario } from "../scenario.ts";

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
 * One run for each cell and seed, cell by cell. All cells have the same seeds, so that they differ in nothing else.
 *
 * @throws ScenarioError for a scenario that branches: a run of a study has one end.
 */
export function runsOf(scenario: Scenario, count: number): readonly StudyRun[] {
  const { file, branches } = scenario;
  if (branches !== null) {
    const mend =
      scenario.cells.length === 0
        ? "run it once (novasim run), without --runs"
        : `run one cell of it (novasim run --cell '${scenario.cells[0]}')`;
    throw new ScenarioError([{ file, message: `a scenario that branches cannot be studied; ${mend}` }]);
  }
  const cells = scenario.cells.length === 0 ? [null] : scenario.cells;
  return cells.flatMap((cell) =>
    Array.from({ length: count }, (_, nth): StudyRun => ({ cell, seed: seedOf(scenario.seed, nth) })),
  );
}
