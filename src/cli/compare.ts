import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { RecordedRun } from "../report/html/recorded-run.ts";
import { metricRows } from "../report/html/sections.ts";
import { EXIT } from "./exit.ts";
import { writeReport } from "./report.ts";

/** `novasim compare A.json B.json …`: runs side by side. */
export function compareCommand(): Command {
  return new Command("compare")
    .argument("<runs...>", "files that `novasim run --json FILE` wrote")
    .option("--report <file>", "write a page (HTML) that shows them side by side")
    .description("show several runs side by side")
    .action(async (files: readonly string[], { report }: { readonly report?: string }) => {
      const read = files.map(readRuns);
      const runs = read.flat();
      const sources = read.flatMap((each, i) => each.map(({ branch }) => [files[i], branch ?? []].flat().join(", ")));
      if (read.some((each) => each.length === 0)) process.exitCode = EXIT.INVALID;
      else await compare(runs, sources, report);
    });
}

async function compare(
  runs: readonly RecordedRun[],
  files: readonly string[],
  report: string | undefined,
): Promise<void> {
  const labels = runs.map(
    ({ scenario, cell, branch, seed }) => `${[cell ?? scenario, branch ?? []].flat().join(", ")}, seed ${seed}`,
  );
  // Runs that say the same of themselves are told apart by their files.
  const names = new Set(labels).size === labels.length ? labels : files;
  if (report !== undefined) {
    await writeReport(report, runs, { title: names.join(" · "), labels: names });
    return;
  }
  const rows = metricRows(runs, names).map((row) => row.map((cell) => (typeof cell === "string" ? cell : cell.text)));
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  for (const row of rows)
    console.log(
      row.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join("  "),
    );
}

/** The runs of a file, one or those of its branches; none, when the file has none, which is then said. */
function readRuns(file: string): readonly RecordedRun[] {
  try {
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isRun(found)) return [found];
    const runs: unknown = typeof found === "object" && found !== null && "runs" in found ? found.runs : undefined;
    if (Array.isArray(runs) && runs.length > 0 && runs.every(isRun)) return runs;
    console.error(`${file}: no run with pictures; write it with novasim run SCENARIO --json ${file}`);
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return [];
}

function isRun(value: unknown): value is RecordedRun {
  return typeof value === "object" && value !== null && "metrics" in value && "pictures" in value;
}
