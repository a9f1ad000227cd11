import { PythonError } from "../../python/error.ts";
import type { Disagreement, Verification } from "./decision-check.ts";

/** What a recorded row holds where the original raised an error. */
export interface DecisionFailure {
  readonly error: string;
}

/** Compares rows of recorded answers with one's own, one decision a row. */
export class RowCheck {
  readonly #disagreements: Disagreement[] = [];
  #decisions = 0;

  get verification(): Verification {
    const decisions = this.#decisions;
    return { decisions, agree: decisions - this.#disagreements.length, disagreements: this.#disagreements };
  }

  /** @param row which row of the table it is */
  row(table: string, row: number, asked: unknown, recorded: unknown, own: unknown): void {
    this.#decisions++;
    if (JSON.stringify(recorded) === JSON.stringify(own)) return;
    const difference = `${JSON.stringify(asked)}: recorded ${JSON.stringify(recorded)}, here ${JSON.stringify(own)}`;
    this.#disagreements.push({ case: table, request: row, differences: [difference] });
  }
}

/** The value, or the name of the error that the scheduler raises. */
export function valueOrError<T>(run: () => T): T | DecisionFailure {
  try {
    return run();
  } catch (error) {
    if (error instanceof PythonError) return { error: error.kind };
    throw error;
  }
}
