import { suggestion } from "../../model/conf/conf.ts";
import { formatDuration, parseDuration } from "../format/duration.ts";
import { type Axis, type Cell, cellsOf } from "../format/matrix.ts";
import { parsePath } from "../format/params.ts";
import type { ScenarioProblem } from "../format/problem.ts";
import type { Path, Source } from "../format/source.ts";
import type { Branch, Branches, Scenario } from "../plan/scenario.ts";
import { differences } from "./differences.ts";

export interface RawBranches {
  readonly at: string;
  readonly patches: Axis;
}

/** A branch as it was read: the whole scenario with its patches put in. */
export interface BranchReading {
  readonly problems: readonly ScenarioProblem[];
  readonly scenario?: Scenario;
  /** A problem with what stands at a path of its data, told of the branch. */
  readonly problem: Source["problem"];
  /** Where in the data its patches have put something, and where that stands in the file. */
  readonly spots: readonly (readonly [at: Path, place: Path])[];
}

/** What a branch may change: the rest is the same for all, or past. */
const BLOCKS = ["params", "clock", "cloud", "workload", "timeline", "expect", "measure"];

/**
 * Reads `branches`.
 *
 * @param trunk the scenario that branches
 * @param read reads the scenario with the patches of a branch put in
 * @param problem a problem with what stands at a place of the file
 */
export function readBranches(
  raw: RawBranches,
  trunk: Scenario,
  read: (branch: Cell) => BranchReading,
  problem: Source["problem"],
): { readonly problems: readonly ScenarioProblem[]; readonly branches: Branches } {
  const at = parseDuration(raw.at) ?? Number.NaN;
  const cells = cellsOf(raw.patches, ["branches", "patches"]);
  const problems: ScenarioProblem[] = [];
  const { until } = trunk.clock;
  if (until !== null && at >= until) {
    const message = `the run ends at ${formatDuration(until)}, before it branches; make it earlier, or 'clock.until' later`;
    problems.push(problem(["branches", "at"], message));
  }
  if (cells.length === 0)
    problems.push(problem(["branches", "patches"], "no branch is named; write at least one, such as as-it-is: {}"));
  const list = cells.flatMap((cell): readonly Branch[] => {
    const misplaced = cell.patches.flatMap(({ dotted, place }) => {
      const message = notForBranches(dotted);
      return message === undefined ? [] : [problem(place, `in branch '${cell.name}': ${message}`, "key")];
    });
    problems.push(...misplaced);
    if (misplaced.length > 0) return [];
    const reading = read(cell);
    problems.push(...reading.problems);
    if (reading.scenario === undefined || reading.problems.length > 0) return [];
    const scenario: Scenario = { ...reading.scenario, cell: trunk.cell, branch: cell.name, branches: null };
    const ifCome = new Map<number, ScenarioProblem>();
    for (const { path, message, unlessCome } of differences(trunk, scenario, at)) {
      const told = reading.problem(blamed(path, reading.spots), message);
      if (unlessCome === undefined) problems.push(told);
      else ifCome.set(unlessCome, told);
    }
    return [{ name: cell.name, scenario, ifCome }];
  });
  return { problems, branches: { at, list } };
}

function notForBranches(dotted: string): string | undefined {
  const block = String(parsePath(dotted)[0]);
  if (BLOCKS.includes(block)) return undefined;
  const mend = suggestion(block, BLOCKS) || `; what can: ${BLOCKS.join(", ")}`;
  return `'${block}' cannot change where the run branches${mend}`;
}

/** The place of the patch that made a difference at a path: one on its way, one below it, or one of a parameter. */
function blamed(path: Path, spots: BranchReading["spots"]): Path {
  const leads = (a: Path, b: Path) => a.every((part, i) => i >= b.length || String(b[i]) === String(part));
  const spot =
    spots.find(([at]) => at.length <= path.length && leads(at, path)) ??
    spots.find(([at]) => leads(path, at)) ??
    spots.find(([at]) => at[0] === "params");
  return spot?.[1] ?? path;
}
