import type { MetricValues, Summary, Verdict } from "../../scenario/measure/summary.ts";
import { durationText } from "./duration-text.ts";
import { LABELS, seconds, share, unexpectedResponseText, wholeOrDash } from "./summary-text.ts";

/** What is printed for each branch: a name, and a summary value as a string; null: the line is left out where no branch has a value. */
type Row = readonly [name: string, value: (summary: Summary) => string | null];

const metric = ({ metrics }: Summary, name: string): MetricValues => metrics[name] ?? {};
const counted = (name: string, label = LABELS[name] ?? name): Row => [
  label,
  (summary) => (metric(summary, name).count ? wholeOrDash(metric(summary, name).count) : null),
];

const ROWS: readonly Row[] = [
  ["simulated", ({ simulated }) => durationText(simulated)],
  ["hosts", ({ hosts }) => wholeOrDash(hosts)],
  ["hosts used, at most", (summary) => wholeOrDash(metric(summary, "hosts.used").max)],
  ["servers asked for", (summary) => wholeOrDash(metric(summary, "create.requests").count ?? 0)],
  counted("create.active"),
  counted("create.no_valid_host"),
  counted("create.quota_refused"),
  counted("create.error"),
  counted("migrations", "servers moved"),
  ["servers at the end", ({ servers }) => wholeOrDash(servers)],
  ["time to ACTIVE, median", (summary) => seconds(metric(summary, "build.seconds").med)],
  ["time to ACTIVE, p95", (summary) => seconds(metric(summary, "build.seconds").p95)],
  ["vCPUs allocated, mean", (summary) => share(metric(summary, "alloc.vcpus").avg)],
  ["memory allocated, mean", (summary) => share(metric(summary, "alloc.memory").avg)],
  ["events", ({ events }) => wholeOrDash(events)],
  ["event log sha256", ({ digest }) => digest?.slice(0, 12) ?? null],
];

/** A run that branched, as the terminal shows it. */
export interface Branched {
  readonly scenario: string;
  readonly file: string;
  readonly seed: string;
  /** ms */
  readonly branchesAt: number;
  readonly runs: readonly Summary[];
}

/**
 * The branches of a run for a terminal, side by side.
 * @param took seconds of the machine's time, for all of them
 */
export function branchesText({ scenario, file, seed, branchesAt, runs }: Branched, took: number): string {
  const head = `${scenario}  (${file}, seed ${seed})  branches at ${durationText(branchesAt)}, ${durationText(took * 1000)} of real time`;
  const names = ["", ...runs.map(({ branch }) => branch ?? "")];
  const numbers = ROWS.flatMap(([name, value]): readonly (readonly string[])[] => {
    const values = runs.map(value);
    return values.every((text) => text === null) ? [] : [[name, ...values.map((text) => text ?? "0")]];
  });
  const expected = verdictRows(runs);
  const tail = expected.length === 0 ? [] : ["", ...aligned([["expected", ...names.slice(1)], ...expected])];
  return [head, "", ...aligned([names, ...numbers]), ...unexpectedResponsesOf(runs), ...tail].join("\n");
}

/** What is expected, and what became of it in each branch: those that failed somewhere come last, and say what was found. */
function verdictRows(runs: readonly Summary[]): readonly (readonly string[])[] {
  const keyOf = ({ metric: of, that }: Verdict) => `${of} ${that}`;
  const keys = [...new Set(runs.flatMap(({ verdicts }) => verdicts.map(keyOf)))];
  const rows = keys.map((key) => {
    const found = runs.map(({ verdicts }) => verdicts.find((verdict) => keyOf(verdict) === key));
    const failed = found.some((verdict) => verdict?.held === false);
    return { failed, row: [key, ...found.map(verdictText)] };
  });
  return rows.sort((a, b) => Number(a.failed) - Number(b.failed)).map(({ row }) => row);
}

function verdictText(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "-";
  return verdict.held ? "held" : `FAILED (${verdict.value ?? "nothing was measured"})`;
}

/** Calls that were refused; what all branches have in common is told once. */
function unexpectedResponsesOf(runs: readonly Summary[]): readonly string[] {
  const told = new Map<string, string[]>();
  for (const { branch, unexpectedResponses } of runs)
    for (const response of unexpectedResponses) {
      const line = unexpectedResponseText(response);
      told.set(line, [...(told.get(line) ?? []), branch ?? ""]);
    }
  if (told.size === 0) return [];
  const lines = [...told].map(([line, branches]) =>
    branches.length === runs.length ? `  ${line}` : `  ${branches.join(", ")}: ${line}`,
  );
  return ["", "calls that were refused or answered otherwise than expected:", ...lines];
}

/** Rows with their first cell to the left and the others to the right, one under the other. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), []);
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")}`.trimEnd(),
  );
}
