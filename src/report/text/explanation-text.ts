import type { Cut, Explanation, Stage, Weighed } from "../../scheduler/index.ts";

/** Hosts told one by one before the rest is only counted. */
const TOLD = 5;

/** An explanation for people: the funnel, the weights, and for a refusal what came nearest. */
export function explanationText(title: string, explanation: Explanation): string {
  const { hosts, stages, weighed, chosen, message, nearest, remedy } = explanation;
  const lines = [title, "", ...funnel(hosts, stages), ""];
  if (weighed.length > 1) lines.push(...weightTable(weighed), "");
  if (weighed.length === 1) lines.push(`${weighed[0]?.host} alone passed: nothing was weighed.`, "");
  if (chosen !== null) lines.push(`Chosen: ${chosen}`);
  if (message !== null) lines.push(message);
  if (nearest !== null) {
    const [only, ...more] = nearest.obstacles;
    lines.push(
      `Nearest miss: ${nearest.host}${only === undefined ? ", which another server of the request took" : ""}`,
    );
    for (const { by, reason } of nearest.obstacles) lines.push(`  ${by}: ${reason}`);
    if (remedy !== null) lines.push(`Smallest single change: ${remedy}`);
    else if (more.length > 0) lines.push("No single change to one host would have placed it.");
  }
  return lines.join("\n");
}

function funnel(hosts: number, stages: readonly Stage[]): string[] {
  const names = ["hosts", ...stages.map(({ name }) => name)];
  const width = Math.max(...names.map((name) => name.length));
  const digits = String(hosts).length;
  const lines = [`${"hosts".padEnd(width)}  ${hosts}`];
  for (const { name, left, cut } of stages) {
    lines.push(
      `${name.padEnd(width)}  ${String(left).padStart(digits)}${cut.length === 0 ? "" : `  cut ${cut.length}:`}`,
    );
    for (const text of cutLines(cut)) lines.push(`${" ".repeat(width + digits + 4)}${text}`);
  }
  return lines;
}

function cutLines(cut: readonly Cut[]): string[] {
  const lines = cut.slice(0, TOLD).map(({ host, reasons }) => `${host}: ${reasons.join("; ")}`);
  if (cut.length > TOLD) lines.push(`and ${cut.length - TOLD} more`);
  return lines;
}

/** Best hosts first, a line for each weigher that adds to some host's weight. */
function weightTable(weighed: readonly Weighed[]): string[] {
  const told = weighed.slice(0, TOLD);
  const adding = new Set(
    weighed.flatMap(({ shares }) => shares.filter(({ share }) => share !== 0).map(({ weigher }) => weigher)),
  );
  const rows = [["host", "as reported", "weight", "weigher", "raw", "normalised", "multiplier", "share"]];
  for (const { host, weight, reportedMsAgo, shares } of told) {
    const parts = shares.filter(({ weigher }) => adding.has(weigher));
    const [first, ...rest] = parts.map(({ weigher, raw, normalized, multiplier, share }) => [
      weigher,
      figure(raw),
      figure(normalized),
      figure(multiplier),
      figure(share),
    ]);
    rows.push([host, ago(reportedMsAgo), figure(weight), ...(first ?? [])], ...rest.map((row) => ["", "", "", ...row]));
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 || i === 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  if (weighed.length > TOLD) lines.push(`and ${weighed.length - TOLD} hosts more`);
  return lines;
}

/** An age in whole seconds. */
function ago(ms: number): string {
  return `${Math.floor(ms / 1000)} s ago`;
}

/** Up to six digits; whole numbers as they are. */
function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
