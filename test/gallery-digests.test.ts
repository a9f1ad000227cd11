import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { entriesOf, GALLERY, playEntry } from "./gallery.ts";

/** Several seconds each: `scenarios.test.ts` alone plays them, and holds the whole golden file. */
const LONG: ReadonlySet<string> = new Set([
  "azure-day.yaml",
  "expanding.yaml",
  "fading.yaml",
  "openb.yaml",
  "own-policies.yaml",
  "recovering.yaml",
  "spread-against-pack.yaml",
]);

const golden: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("gallery-digests.json", import.meta.url), "utf8"),
);

/**
 * The same scenario and seed give the same event log, byte for byte, from one commit to the next. A change that is meant
 * is renewed with `npm run docs:update`, and its commit says why.
 */
describe("the event log of the quick part of the gallery", () => {
  for (const entry of entriesOf(GALLERY.filter((file) => !LONG.has(file))))
    it(`${entry.title} has its golden digest`, () => {
      for (const { title, summary } of playEntry(entry)) expect(summary.digest, title).toBe(golden[title]);
    });
});
