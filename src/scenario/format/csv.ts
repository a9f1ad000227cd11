import Papa from "papaparse";
import { suggestion } from "../../model/conf/conf.ts";
import type { ScenarioProblem } from "./problem.ts";

/** What a column may hold. Blank cells count as absent. */
export interface CsvColumn {
  readonly kind: "text" | "number" | "integer";
  /** A blank cell, or no such column, is an error. */
  readonly required: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** One cell of a row, by column name: texts as they are, numbers as numbers, undefined when absent. */
export type Row = Readonly<Record<string, string | number | undefined>>;

/** Faults shown of one file; after as many the rest is only counted. */
const SHOWN = 20;

interface Fault {
  readonly line: number;
  /** Which field of the line, from 0. */
  readonly field: number;
  readonly message: string;
}

function fault(cell: string, name: string, column: CsvColumn): string | undefined {
  if (cell === "") return column.required ? `'${name}' is blank; it needs a value` : undefined;
  if (column.kind === "text") return undefined;
  const number = Number(cell);
  const whole = column.kind === "integer";
  if (cell.trim() === "" || !Number.isFinite(number) || (whole && !Number.isInteger(number)))
    return `'${name}' must be a ${whole ? "whole " : ""}number, not '${cell}'`;
  if (column.minimum !== undefined && number < column.minimum)
    return `'${name}' must be at least ${column.minimum}, not ${cell}`;
  if (column.maximum !== undefined && number > column.maximum)
    return `'${name}' must be at most ${column.maximum}, not ${cell}`;
  return undefined;
}

/** Faults of the header line: unknown, missing and repeated columns. */
function headerFaults(header: readonly string[], columns: Readonly<Record<string, CsvColumn>>): readonly Fault[] {
  const faults: Fault[] = [];
  const known = Object.keys(columns);
  for (const [field, name] of header.entries()) {
    if (!known.includes(name)) {
      const mend = suggestion(name, known) || `; known: ${known.join(",")}`;
      faults.push({ line: 1, field, message: `unknown column '${name}'${mend}` });
    } else if (header.indexOf(name) < field)
      faults.push({ line: 1, field, message: `column '${name}' stands there twice` });
  }
  for (const [name, column] of Object.entries(columns))
    if (column.required && !header.includes(name))
      faults.push({ line: 1, field: 0, message: `column '${name}' is missing; the first line must name it` });
  return faults;
}

/** Where a field begins in its line, from 1. Quoted fields may hold commas. */
function columnOfField(line: string, field: number): number {
  let column = 0;
  let quoted = false;
  for (let left = field; left > 0 && column < line.length; column++) {
    if (line[column] === '"') quoted = !quoted;
    else if (line[column] === "," && !quoted) left--;
  }
  return column + 1;
}

/** Numbers of lines, asked for in the order of the text. */
class Lines {
  private readonly text: string;
  private at = 0;
  private line = 1;

  constructor(text: string) {
    this.text = text;
  }

  /** The line, from 1, of the first record from this place on; blank lines are none. */
  of(start: number): number {
    const { text } = this;
    let end = start;
    while (text[end] === "\n" || text[end] === "\r") end++;
    for (; this.at < end; this.at++) if (text[this.at] === "\n") this.line++;
    return this.line;
  }
}

function asProblems(faults: readonly Fault[], file: string, text: string): readonly ScenarioProblem[] {
  const lines = faults.length === 0 ? [] : text.split(/\r?\n/);
  const problems = faults.slice(0, SHOWN).map(({ line, field, message }): ScenarioProblem => {
    const source = lines[line - 1] ?? "";
    const column = columnOfField(source, field);
    const width = source.slice(column - 1).search(/,|$/);
    return { file, line, column, message, source, width };
  });
  if (faults.length > SHOWN) problems.push({ file, message: `${faults.length - SHOWN} more faults like these` });
  return problems;
}

/**
 * Reads CSV with a header line and hands each row that is sound to `take`, which says what is wrong with it nevertheless.
 *
 * @returns what is wrong with the others, with line and column; nothing more than a few of each file.
 */
export function readCsv(
  text: string,
  file: string,
  columns: Readonly<Record<string, CsvColumn>>,
  take: (row: Row) => string | undefined,
): readonly ScenarioProblem[] {
  const faults: Fault[] = [];
  // Places count from behind a byte order mark, as those of the parser do.
  const csv = text.startsWith("\ufeff") ? text.slice(1) : text;
  const lines = new Lines(csv);
  let header: readonly string[] | undefined;
  /** @param start where the record begins in the text */
  const check = (cells: readonly string[], start: number): void => {
    if (header === undefined) {
      header = cells.map((cell) => cell.trim());
      faults.push(...headerFaults(header, columns));
      return;
    }
    if (cells.length !== header.length) {
      const field = Math.min(cells.length, header.length) - 1;
      faults.push({
        line: lines.of(start),
        field,
        message: `${cells.length} values in a row of ${header.length} columns`,
      });
      return;
    }
    const row: Record<string, string | number | undefined> = {};
    let sound = true;
    for (let field = 0; field < cells.length; field++) {
      const name = header[field] ?? "";
      const column = columns[name];
      const cell = cells[field] ?? "";
      if (column === undefined) continue;
      const message = fault(cell, name, column);
      if (message !== undefined) {
        faults.push({ line: lines.of(start), field, message });
        sound = false;
      } else row[name] = cell === "" ? undefined : column.kind === "text" ? cell : Number(cell);
    }
    const wrong = sound ? take(row) : undefined;
    if (wrong !== undefined) faults.push({ line: lines.of(start), field: 0, message: wrong });
  };
  let start = 0;
  Papa.parse<string[]>(csv, {
    delimiter: ",",
    skipEmptyLines: true,
    step: ({ data, errors: [error], meta }, parser) => {
      if (error === undefined) check(data, start);
      else {
        faults.push({ line: lines.of(start), field: 0, message: `not valid CSV: ${error.message}` });
        parser.abort();
      }
      start = meta.cursor;
    },
  });
  if (header === undefined)
    return [{ file, message: `the file is empty; its first line must be ${Object.keys(columns).join(",")}` }];
  return asProblems(faults, file, csv);
}
