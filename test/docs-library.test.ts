import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const DOC = readFileSync(join(ROOT, "docs/library.md"), "utf8");
const SAMPLES = [...DOC.matchAll(/^## (.*)$|^```js\n([\s\S]*?)^```$/gm)].reduce<{ title: string; code: string }[]>(
  (found, [, title, code]) => {
    if (title !== undefined) found.push({ title, code: "" });
    else if (code !== undefined) (found.at(-1) ?? { code: "" }).code += code;
    return found;
  },
  [],
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-library-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules", "novasim"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("docs/library.md", () => {
  it.each(SAMPLES.filter(({ code }) => code !== ""))("$title: the sample prints what it says", ({ code }) => {
    const file = join(folder, "sample.mjs");
    writeFileSync(file, code);
    const { status, stdout, stderr } = spawnSync("node", [file], { encoding: "utf8", timeout: 60_000 });
    expect([status, stderr]).toEqual([0, ""]);
    const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
    expect(stdout.trimEnd().split("\n").filter(Boolean)).toEqual(promised);
  });

  it("has a sample for six of its sections", () => {
    expect(SAMPLES.filter(({ code }) => code !== "")).toHaveLength(6);
  });

  it("names all that is exported, and nothing else", () => {
    const index = readFileSync(join(ROOT, "src/index.ts"), "utf8");
    const exported = [...index.matchAll(/^export (?:type )?\{([\s\S]*?)\}/gm)].flatMap(([, names = ""]) =>
      names.split(",").map((name) => name.replace("type ", "").trim()),
    );
    const table = DOC.slice(DOC.indexOf("## All that is exported"));
    const listed = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(listed.sort()).toEqual(exported.filter(Boolean).sort());
  });
});
