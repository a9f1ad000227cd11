/**
 * The part of `npm run lint` that looks at prose: no phrase of words.txt stands in src/, docs/ or a Markdown file at the
 * top, be it in a comment, a string or a text. A phrase that a line break splits is found too.
 *
 * Usage: node .ci/lint/prose.mjs, in the directory that holds src/. Exits 1 where there is a violation.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PHRASES = readFileSync(new URL("words.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(" => "))
  .map(([phrase, suggestion]) => ({
    suggestion,
    // Between two words stand spaces, or a line break and what a comment's next line begins with.
    pattern: new RegExp(`\\b${phrase.replaceAll(" ", "(?:[ \\t]+|[ \\t]*\\n[ \\t]*(?:\\*|//)?[ \\t]*)")}\\b`, "gi"),
  }));

const files = [
  ...readdirSync(".").filter((name) => name.endsWith(".md")),
  ...["docs", "src"]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
    .filter((name) => /\.(md|ts)$/.test(name)),
];

let violations = 0;
for (const file of files) {
  const text = readFileSync(file, "utf8");
  for (const { pattern, suggestion } of PHRASES)
    for (const match of text.matchAll(pattern)) {
      const line = text.slice(0, match.index).split("\n").length;
      const found = match[0].replace(/\s+(?:\*|\/\/)?\s*/g, " ");
      console.error(`${file}:${line}: "${found}": write ${suggestion} (.ci/lint/words.txt)`);
      violations++;
    }
}
process.exitCode = violations > 0 ? 1 : 0;
