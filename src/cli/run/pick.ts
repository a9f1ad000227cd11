import { suggestion } from "../../model/conf/conf.ts";
import type { Scenario } from "../../scenario/plan/scenario.ts";
import { EXIT } from "../exit.ts";
import { picks, readLabels } from "./labels.ts";
import { type PickOptions, readOrExplain } from "./scenario-options.ts";

/**
 * The scenarios of these files that have the labels. Undefined, with the exit code set, where a file is invalid or none is
 * picked: then what is wrong was said, of all files at once.
 */
export function pickScenarios(files: readonly string[], options: PickOptions): readonly Scenario[] | undefined {
  const read = files.map((file) => readOrExplain(file, options));
  const sound = read.filter((scenario) => scenario !== undefined);
  if (sound.length < read.length) return undefined;
  const wanted = readLabels(options.label);
  const picked = sound.filter((scenario) => picks(wanted, scenario.labels));
  if (picked.length > 0) return picked;
  const known = [...new Set(sound.flatMap((scenario) => scenario.labels))].sort();
  const odd = wanted.has.find((label) => !known.includes(label));
  const what = odd === undefined ? `is picked by --label ${options.label.join(" ")}` : `has the label '${odd}'`;
  const mend = (odd === undefined ? "" : suggestion(odd, known)) || `; labels there are: ${known.join(", ") || "none"}`;
  console.error(`no scenario ${what}${mend}`);
  process.exitCode = EXIT.INVALID;
  return undefined;
}
