import type { Summary } from "../../scenario/summary.ts";
import type { Pictures } from "../pictures/pictures.ts";

/** A run with all that a report shows of it: JSON. */
export type RecordedRun = Summary & {
  readonly pictures: Pictures;
  /** The text of its scenario. */
  readonly text: string;
};
