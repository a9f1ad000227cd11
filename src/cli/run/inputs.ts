import { NamedFiles } from "../../scenario/format/named-files.ts";
import type { Scenario } from "../../scenario/plan/scenario.ts";
import { readText } from "../files/read-input.ts";
import { sha256 } from "./checkpoint.ts";

/** What a scenario was read from: its text, and the SHA-256 of each file that it names. */
export interface Inputs {
  readonly text: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** @throws FileError when the scenario cannot be read any more */
export function inputsOf({ file, files }: Scenario): Inputs {
  const named = new NamedFiles(file);
  const inputs = files.flatMap((name) => {
    const bytes = named.bytes(name);
    return bytes === undefined ? [] : [[name, sha256(bytes)] as const];
  });
  return { text: readText(file), inputs: Object.fromEntries(inputs) };
}
