import { LIMITS } from "./limits.ts";

const RANGE = /\[(\d+)-(\d+)\]/;
const NUMBER = /%(0\d+)?d/;

/**
 * Spells out a name with a range: `compute-[0001-0350]`, both ends included, as wide as the range's first number.
 * A name without a range stands for itself.
 *
 * @returns the names, or what is wrong with the pattern.
 */
export function expandRange(pattern: string): readonly string[] | { readonly wrong: string } {
  const long = lengthProblem(pattern);
  if (long !== undefined) return { wrong: long };
  const range = RANGE.exec(pattern);
  if (range === null) {
    if (/[[\]]/.test(pattern)) return { wrong: `'${pattern}' is no range; write it as name-[0001-0350]` };
    return [pattern];
  }
  const [whole, from = "", to = ""] = range;
  const first = Number(from);
  const count = Number(to) - first + 1;
  if (count > LIMITS.hosts) return { wrong: `the range ${whole} has ${count} names; ${LIMITS.hosts} are the most` };
  if (count < 1) return { wrong: `the range ${whole} runs backwards; write the smaller number first` };
  const [before, after] = [pattern.slice(0, range.index), pattern.slice(range.index + whole.length)];
  if (RANGE.test(after)) return { wrong: `'${pattern}' has two ranges; one is allowed` };
  return Array.from({ length: count }, (_, i) => before + String(first + i).padStart(from.length, "0") + after);
}

/** What is wrong with a pattern of names, `%04d` or a range: names longer than Nova's columns; undefined: nothing. */
export function lengthProblem(pattern: string): string | undefined {
  const width = Number(NUMBER.exec(pattern)?.[1] ?? 0);
  if (Math.max(width, pattern.length) <= LIMITS.nameLength) return undefined;
  const shown = pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern;
  return `'${shown}' gives names of more than ${LIMITS.nameLength} characters; shorten it`;
}

/** Whether a name has a place for a number (`%d`, `%04d`). */
export function isNumbered(name: string): boolean {
  return NUMBER.test(name);
}

/** Puts a number into a name at `%d`, or `%04d` for at least four digits. */
export function numbered(name: string, number: number): string {
  return name.replace(NUMBER, (_, width: string | undefined) => String(number).padStart(Number(width ?? 0), "0"));
}

/** `count` names numbered from 1: `compute-%04d` gives `compute-0001` … */
export function numberedNames(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => numbered(name, i + 1));
}
