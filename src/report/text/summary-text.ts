import type { MetricValues, Summary, Verdict } from "../../scenario/measure/summary.ts";
import type { UnexpectedResponse } from "../../scenario/plan/unexpected-response.ts";
import { durationText } from "./duration-text.ts";

/** Share of a whole: `12.3 %`. */
export function share(value: number | null | undefined): string {
  return value == null ? "-" : `${(100 * value).toFixed(1)} %`;
}

export function wholeOrDash(value: number | null | undefined): string {
  return value == null ? "-" : String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function seconds(value: number | null | undefined): string {
  return value == null ? "-" : durationText(value * 1000);
}

type Row = readonly [name: string, value: string, note?: string];

/**
 * A run's summary for a terminal.
 * @param took seconds of the machine's time
 */
export function summaryText(summary: Summary, took: number): string {
  const m = (name: string): MetricValues => summary.metrics[name] ?? {};
  const asked = m("create.requests").count ?? 0;
  const ofAsked = (name: string): Row => {
    const count = m(name).count ?? 0;
    return [LABELS[name] ?? name, wholeOrDash(count), asked > 0 ? share(count / asked) : undefined] as Row;
  };
  const rows: Row[] = [
    ["simulated", durationText(summary.simulated), ENDINGS[summary.ending]],
    ["hosts", wholeOrDash(summary.hosts), `peak ${wholeOrDash(m("hosts.used").max)}`],
    ["servers asked for", wholeOrDash(asked)],
    ofAsked("create.active"),
    ofAsked("create.no_valid_host"),
    ofAsked("create.quota_refused"),
    ofAsked("create.error"),
    ["servers at the end", wholeOrDash(summary.servers)],
    ["time to ACTIVE", seconds(m("build.seconds").med), `p95 ${seconds(m("build.seconds").p95)}`],
    ["vCPUs allocated", share(m("alloc.vcpus").avg), `most ${share(m("alloc.vcpus").max)}`],
    ["memory allocated", share(m("alloc.memory").avg), `most ${share(m("alloc.memory").max)}`],
    ["events", wholeOrDash(summary.events), `${durationText(took * 1000)} of real time`],
  ];
  const first = m("first_failure.index").value;
  if (first != null) rows.splice(5, 0, ["first refused", `#${wholeOrDash(first)}`]);
  const head = `${summary.scenario}  (${summary.file}, seed ${summary.seed})`;
  const unexpectedResponses = unexpectedResponsesText(summary);
  const tail = summary.digest === null ? [] : [`event log sha256:${summary.digest.slice(0, 16)}`];
  return [head, "", ...table(rows), "", ...unexpectedResponses, ...summary.verdicts.map(verdictText), ...tail].join(
    "\n",
  );
}

/** What metrics are called. */
export const LABELS: Readonly<Record<string, string>> = {
  "create.active": "became ACTIVE",
  "create.no_valid_host": "no valid host",
  "create.quota_refused": "refused by quota",
  "create.error": "ended in ERROR",
};

const ENDINGS: Readonly<Record<Summary["ending"], string>> = {
  done: "all was done",
  until: "the clock's end",
  aborted: "a threshold aborted it",
  violated: "an invariant did not hold",
  event: "the event that was asked for is next",
  interrupted: "interrupted",
};

function table(rows: readonly Row[]): string[] {
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const [names, values] = [width(0), width(1)];
  return rows.map(([name, value, note]) =>
    `  ${name.padEnd(names)}  ${value.padStart(values)}${note === undefined ? "" : `  ${note}`}`.trimEnd(),
  );
}

/** Calls that were refused, or answered otherwise than expected. */
function unexpectedResponsesText({ unexpectedResponses, unexpectedCount }: Summary): readonly string[] {
  const lines = unexpectedResponses.map((response) => `  ${unexpectedResponseText(response)}`);
  const more = unexpectedCount - unexpectedResponses.length;
  if (more > 0) lines.push(`  and ${wholeOrDash(more)} more`);
  return lines.length === 0 ? [] : ["calls that were refused or answered otherwise than expected:", ...lines, ""];
}

/** One such call. */
export function unexpectedResponseText({ time, call, server, status, message, expected }: UnexpectedResponse): string {
  const wanted = expected === null ? "" : `, not ${expected.join(" or ")}`;
  return `${durationText(time)}  ${server === null ? call : `${call} ${server}`}: ${status}${wanted} ${message}`.trimEnd();
}

function verdictText({ metric, that, value, held }: Verdict): string {
  return `${held ? "held  " : "FAILED"}  ${metric} ${that}  (${value ?? "nothing was measured"})`;
}
