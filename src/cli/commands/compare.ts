import { Command } from "commander";
import type { RecordedRun } from "../../report/html/recorded-run.ts";
import { metricRows } from "../../report/html/sections.ts";
import { cellName, studyText } from "../../report/text/table.ts";
import type { Study } from "../../scenario/study/study.ts";
import { EXIT } from "../exit.ts";
import { FileError } from "../files/file-error.ts";
import { readJson } from "../files/read-input.ts";
import { writeReport } from "../run/report.ts";

/** `novasim compare A.json B.json …`: runs, or studies, side by side. */
export function compareCommand(): Command {
  return new Command("compare")
    .argument("<files...>", "files that `novasim run --json FILE` or `novasim study --json FILE` wrote")
    .option("--report <file>", "write a page (HTML) that shows runs side by side")
    .description("show several runs, or several studies, side by side")
    .action(async (files: readonly string[], { report }: { readonly report?: string }) => {
      const found = files.map(readFound);
      const broken = found.filter((each) => typeof each === "string");
      const problem = broken.length > 0 ? broken.join("\n") : problemOf(files, found, report);
      if (problem !== undefined) {
        console.error(problem);
        process.exitCode = EXIT.INVALID;
        return;
      }
      const studies = found.filter(isStudy);
      if (studies.length > 0) console.log(studyText(sideBySide(studies, files)));
      else {
        const read = found.filter(isRuns);
        const sources = read.flatMap((each, i) => each.map(({ branch }) => [files[i], branch ?? []].flat().join(", ")));
        await compare(read.flat(), sources, report);
      }
    });
}

/** What a file holds: a run, or those of its branches; a study; or a text that says why it is neither. */
type Found = readonly RecordedRun[] | Study | string;

const isStudy = (found: Found): found is Study => typeof found === "object" && "cells" in found;
const isRuns = (found: Found): found is readonly RecordedRun[] => Array.isArray(found);

/** Why these cannot be compared. */
function problemOf(files: readonly string[], found: readonly Found[], report: string | undefined): string | undefined {
  const study = found.findIndex(isStudy);
  if (study < 0) return undefined;
  const run = found.findIndex(isRuns);
  if (run >= 0)
    return `${files[study]} is a study and ${files[run]} a run; compare runs with runs and studies with studies`;
  return report === undefined
    ? undefined
    : `${files[study]}: a study's file has no charts; leave --report out, or give it to novasim study`;
}

/** Studies as one: the cells of one name after one another, each by the file that it is of. */
function sideBySide(studies: readonly Study[], files: readonly string[]): Study {
  const named = studies.flatMap((study, i) => {
    const name = (cell: string | null) => `${cellName({ cell }, study)}, ${files[i]}`;
    return study.cells.map((each) => ({ of: each.cell, result: { ...each, cell: name(each.cell) } }));
  });
  const order = [...new Set(named.map(({ of }) => of))];
  const failed = studies.flatMap((study, i) =>
    study.failed.map((each) => ({ ...each, cell: `${cellName(each, study)}, ${files[i]}` })),
  );
  const cells = order.flatMap((cell) => named.filter(({ of }) => of === cell).map(({ result }) => result));
  return {
    scenario: [...new Set(studies.map(({ scenario }) => scenario))].join(" · "),
    file: files.join(", "),
    cells,
    failed,
  };
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

function readFound(file: string): Found {
  try {
    const found: unknown = readJson(file);
    if (isRun(found)) return [found];
    if (typeof found === "object" && found !== null) {
      if ("cells" in found && "failed" in found) return found as Study; // as `novasim study` wrote it
      if ("runs" in found && Array.isArray(found.runs) && found.runs.length > 0 && found.runs.every(isRun))
        return found.runs;
    }
    return `${file}: neither a run with charts nor a study; write one with novasim run SCENARIO --json ${file}`;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.message;
  }
}

function isRun(value: unknown): value is RecordedRun {
  return typeof value === "object" && value !== null && "metrics" in value && "chartData" in value;
}
