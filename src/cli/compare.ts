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
      const runs = files.flatMap((file) => readRun(file) ?? []);
      if (runs.length < files.length) process.exitCode = EXIT.INVALID;
      else await compare(runs, files, report);
    });
}

async function compare(
  runs: readonly RecordedRun[],
  files: readonly string[],
  report: string | undefined,
): Promise<void> {
  const labels = runs.map(({ scenario, cell, seed }) => `${cell ?? scenario}, seed ${seed}`);
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

/** A run; or undefined, when the file is none, which is then said. */
function readRun(file: string): RecordedRun | undefined {
  try {
    const run: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof run === "object" && run !== null && "metrics" in run && "pictures" in run) return run as RecordedRun;
    console.error(`${file}: no run with pictures; write it with novasim run SCENARIO --json ${file}`);
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}
