import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../src");

/** Every TypeScript file of src, relative to it. */
const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .sort();

const sources = new Map(FILES.map((file) => [file, readFileSync(join(SRC, file), "utf8")]));

test("no folder of src holds more than 25 files directly", () => {
  const counts = new Map<string, number>();
  for (const file of FILES) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const large = [...counts].filter(([, count]) => count > 25).map(([folder]) => folder);
  expect(large).toEqual([]);
});

test("no file of src is longer than 400 lines", () => {
  const long = FILES.filter((file) => (sources.get(file) ?? "").trimEnd().split("\n").length > 400);
  expect(long).toEqual([]);
});

test("no exported name is declared in two files of src", () => {
  const filesOf = new Map<string, Set<string>>();
  for (const [file, source] of sources) {
    const exported = /^export (?:declare |abstract |async )*(?:interface|type|class|function\*?|const|enum) (\w+)/gm;
    for (const [, name = ""] of source.matchAll(exported)) {
      const files = filesOf.get(name) ?? new Set();
      filesOf.set(name, files.add(file));
    }
  }
  const shared = [...filesOf].filter(([, files]) => files.size > 1).map(([name]) => name);
  expect(shared).toEqual([]);
});
