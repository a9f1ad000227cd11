import type { ReplyDifference } from "./compare.ts";
import type { CaseVerdict } from "./replay.ts";

/** Longest value that is shown whole. */
const SHOWN = 72;

/** Longest text of an error that is shown whole. */
const SAID = 160;

/** A line on an exchange that is not as recorded: case, step, JSON path, expected, got. */
export function failureLine(verdict: CaseVerdict): string {
  const [first] = verdict.differences;
  if (first === undefined) throw new Error(`${verdict.case} step ${verdict.step} agrees: there is nothing to tell`);
  const more = verdict.differences.length - 1;
  const rest = more === 0 ? "" : ` (and ${more} more difference${more === 1 ? "" : "s"})`;
  const said = verdict.said === undefined ? "" : ` ${short(verdict.said, SAID)}`;
  return `${verdict.case} step ${verdict.step} (${verdict.what}): ${difference(first)}${said}${rest}`;
}

function difference({ path, expected, got }: ReplyDifference): string {
  const [ours, theirs] = clipped(expected, got);
  return `${path} expected ${ours}, got ${theirs}`;
}

/** Both values short; long texts are shown from where they part. */
function clipped(expected: unknown, got: unknown): [string, string] {
  if (typeof expected !== "string" || typeof got !== "string") return [short(expected), short(got)];
  if (expected.length <= SHOWN && got.length <= SHOWN) return [short(expected), short(got)];
  let same = 0;
  while (same < expected.length && expected[same] === got[same]) same++;
  const from = Math.max(0, same - 16);
  const lead = from === 0 ? "" : "…";
  return [short(lead + expected.slice(from)), short(lead + got.slice(from))];
}

function short(value: unknown, longest = SHOWN): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** `N of M exchanges agree (P %)`; the share is rounded down, so that only all of them are 100 %. */
export function summaryLine(verdicts: readonly CaseVerdict[]): string {
  const total = verdicts.length;
  const agree = verdicts.filter(agrees).length;
  const share = total === 0 ? 100 : Math.floor((agree * 1000) / total) / 10;
  return `${agree} of ${total} exchanges agree (${share} %)`;
}

export function agrees(verdict: CaseVerdict): boolean {
  return verdict.differences.length === 0;
}

/** A verdict as `--json` writes it; an absent value is left out. */
export function verdictJson(file: string, verdict: CaseVerdict): unknown {
  const { case: name, step, what, differences, said } = verdict;
  return { file, case: name, step, what, agrees: agrees(verdict), differences, ...(said !== undefined && { said }) };
}
