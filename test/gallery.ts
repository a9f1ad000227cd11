/** The scenarios in scenarios/, and how a test plays one to its end. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Cloud, createCloud } from "../src/cloud.ts";
import type { Summary } from "../src/scenario/measure/summary.ts";
import { cloudPlanOf } from "../src/scenario/plan/cloud-plan.ts";
import { loadScenario } from "../src/scenario/read/load.ts";
import { ScenarioRun } from "../src/scenario/run/run.ts";

export const GALLERY_FOLDER = new URL("../scenarios/", import.meta.url);

/** The gallery's files, in the order of their names. */
export const GALLERY = readdirSync(GALLERY_FOLDER)
  .filter((file) => file.endsWith(".yaml"))
  .sort();

/** The whole path of a gallery file. */
export const galleryPath = (file: string): string => fileURLToPath(new URL(file, GALLERY_FOLDER));

/** One cell of a scenario's matrix, or a scenario without a matrix. */
export interface GalleryEntry {
  readonly title: string;
  readonly file: string;
  readonly cell?: string;
}

/** Every cell of some gallery files. */
export function entriesOf(files: readonly string[]): readonly GalleryEntry[] {
  return files.flatMap((file): GalleryEntry[] => {
    const { cells } = loadScenario(galleryPath(file));
    return cells.length === 0
      ? [{ title: file, file }]
      : cells.map(({ name }) => ({ title: `${file}, ${name}`, file, cell: name }));
  });
}

/** A run that has ended: an entry's own, or that of one of its branches. */
export interface PlayedEntry {
  readonly title: string;
  readonly summary: Summary;
}

/**
 * Plays an entry to its end, and every branch of it.
 *
 * @param watch receives the cloud before anything happens on it; the branches are forks of it that are not watched.
 */
export function playEntry({ title, file, cell }: GalleryEntry, watch?: (cloud: Cloud) => void): readonly PlayedEntry[] {
  const scenario = loadScenario(galleryPath(file), cell === undefined ? {} : { cell });
  const cloud = createCloud(cloudPlanOf(scenario));
  watch?.(cloud);
  const trunk = toEnd(new ScenarioRun(scenario, cloud, { branches: scenario.branches !== null }));
  if (scenario.branches === null) return [{ title, summary: trunk.summary() }];
  return scenario.branches.list.map((branch) => {
    const run = toEnd(trunk.branch(branch, cloud.fork(), {}));
    return { title: `${title}, ${branch.name}`, summary: run.summary() };
  });
}

function toEnd(run: ScenarioRun): ScenarioRun {
  while (run.step(1000));
  return run;
}

/** The golden file of digests, as text: the SHA-256 of each run's event log, by the run's title. */
export function digestsText(played: readonly PlayedEntry[]): string {
  const digests = played.map(({ title, summary }) => [title, summary.digest]);
  return `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`;
}
