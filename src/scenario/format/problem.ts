/** Something wrong with a scenario, its command line or a file it names. */
export interface ScenarioProblem {
  /** The file, or what stands for it (`--set hosts`). */
  readonly file: string;
  /** From 1; absent when the place has no lines. */
  readonly line?: number;
  /** From 1, in characters. */
  readonly column?: number;
  /** What is wrong, and its mend. */
  readonly message: string;
  /** The offending line as it stands in the file. */
  readonly source?: string;
  /** How many characters, from the column on, are meant. */
  readonly width?: number;
}

/** Thrown by the reader: everything that is wrong, in the order of the files. */
export class ScenarioError extends Error {
  readonly problems: readonly ScenarioProblem[];
  constructor(problems: readonly ScenarioProblem[]) {
    super(problems.map(formatProblem).join("\n\n"));
    this.name = "ScenarioError";
    this.problems = problems;
  }
}

const LONGEST_LINE = 160;

/** One problem for people: `file:line:column: message`, and below it the line with a caret under the place. */
export function formatProblem(problem: ScenarioProblem): string {
  const { file, line, column, source, message } = problem;
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  const head = `${place}: ${message}`;
  if (line === undefined || column === undefined || source === undefined) return head;
  // Of a long line, the part around the place.
  const from = column - 1 < LONGEST_LINE ? 0 : column - 1 - LONGEST_LINE / 2;
  const shown = source.slice(from, from + LONGEST_LINE).replaceAll("\t", " ");
  const width = Math.max(1, Math.min(problem.width ?? 1, shown.length - (column - 1 - from)));
  const margin = `${line}`;
  return [
    head,
    `  ${margin} | ${shown}`,
    `  ${" ".repeat(margin.length)} | ${" ".repeat(column - 1 - from)}${"^".repeat(width)}`,
  ].join("\n");
}
