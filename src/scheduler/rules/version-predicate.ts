import { SchedulingError } from "../errors.ts";

/** A hypervisor version a*1000000 + b*1000 + c as text, leading zero parts dropped: 4000 is "4.0". */
export function versionText(version: number): string {
  const parts: number[] = [];
  let left = version;
  while (left !== 0) {
    parts.unshift(left % 1000);
    left = Math.floor(left / 1000);
  }
  return parts.join(".");
}

/** Two or three numbers and an optional pre-release, as Python's strict versions are. */
const STRICT = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/;
/** One to many numbers with a pre-release, as newer Nova reads them. */
const LOOSE = /^v?(\d+(?:\.\d+)*)(?:(a|b|rc)(\d+))?$/;

/** Numbers that compare part by part: the release padded, then the pre-release (none counts as greatest). */
function parse(text: string, strict: boolean): readonly number[] {
  const found = (strict ? STRICT : LOOSE).exec(text);
  if (found === null) throw new SchedulingError("ValueError", `invalid version number '${text}'`);
  const release = strict ? [found[1], found[2], found[3] ?? "0"] : (found[1] ?? "").split(".");
  const [letter, number] = strict ? [found[4], found[5]] : [found[2], found[3]];
  const numbers = release.map(Number);
  while (numbers.length < 6) numbers.push(0);
  const rank = letter === undefined ? 9 : ["a", "b", "rc"].indexOf(letter);
  return [...numbers, rank, Number(number ?? "0")];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length || i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "==": (order) => order === 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
  "!=": (order) => order !== 0,
};

const PREDICATE = /^\s*(<=|>=|<|>|!=|==)\s*([^\s]+)\s*$/;
const STRICT_PREDICATE = /^\s*(<=|>=|<|>|!=|==)([^\s]+)\s*$/;

/**
 * Whether a hypervisor version satisfies a comma list such as `>=2.0,<6.1`.
 * @param strict versions of two or three numbers only (Zed); newer Nova takes any
 * @throws SchedulingError ValueError if the predicate or the version is invalid
 */
export function satisfiesVersion(version: string, predicate: string, strict: boolean): boolean {
  const clauses = predicate.split(",").map((clause) => {
    const found = (strict ? STRICT_PREDICATE : PREDICATE).exec(clause);
    if (found === null) throw new SchedulingError("ValueError", `invalid version predicate '${clause}'`);
    return { holds: COMPARISONS[found[1] ?? ""], wanted: parse(found[2] ?? "", strict) };
  });
  const own = parse(version, strict);
  return clauses.every(({ holds, wanted }) => holds?.(compare(own, wanted)) === true);
}
