import type { Row } from "./rows.ts";

/** What a test makes sure of for a row of the reference. */
export interface Check {
  /** In few words, for the table in docs/. */
  readonly says: string;
  /** Throws where it is not so. */
  readonly run: () => void;
}

/** A row's checks by its name, for one operation and direction. */
export type Checks = Readonly<Record<string, Check>>;

/** The names of the tables: `GET /servers request`. */
export function tableOf({ operation, direction }: Row): string {
  return `${operation} ${direction}`;
}

/** First and last minor of the Compute API that the simulator has. */
export const FIRST = 1;
export const LAST = 104;

/** The minors at which something may be wrong for a row: its ends and what lies beyond them. */
export function minorsAround(since: number, until: number | null): number[] {
  const last = until ?? LAST;
  return [...new Set([FIRST, since - 1, since, last, last + 1, LAST])].filter((n) => n >= FIRST && n <= LAST);
}
