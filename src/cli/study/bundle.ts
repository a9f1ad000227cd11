import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { NamedFiles } from "../../scenario/format/named-files.ts";
import type { Scenario } from "../../scenario/plan/scenario.ts";

/** A scenario with all that its runs read, so that they need no disk, and all see the same. */
export interface Bundle {
  /** Of everything below: two bundles with one id give the same runs. */
  readonly id: string;
  /** What the scenario's file is called. */
  readonly file: string;
  readonly text: string;
  /** What the command line changes in it. */
  readonly set: readonly string[];
  /** Of the files it names; in memory that threads share. */
  readonly contents: Readonly<Record<string, Uint8Array>>;
}

/** Gathers what a scenario was read from. */
export function bundleOf({ file, files }: Scenario, set: readonly string[]): Bundle {
  const named = new NamedFiles(file);
  const contents = files.flatMap((name) => {
    const bytes = named.bytes(name);
    return bytes === undefined ? [] : [[name, bytes] as const];
  });
  return bundle(file, readFileSync(file, "utf8"), set, Object.fromEntries(contents));
}

/** A bundle of its parts. */
export function bundle(
  file: string,
  text: string,
  set: readonly string[],
  contents: Readonly<Record<string, Uint8Array>>,
): Bundle {
  const names = Object.keys(contents).sort();
  const hash = createHash("sha256").update(JSON.stringify([file, text, set, names]));
  const shared: Record<string, Uint8Array> = {};
  for (const name of names) {
    const bytes = contents[name] ?? new Uint8Array();
    hash.update(String(bytes.length)).update(bytes);
    shared[name] = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared[name].set(bytes);
  }
  return { id: hash.digest("hex").slice(0, 32), file, text, set, contents: shared };
}
