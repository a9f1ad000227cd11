import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { referenceText } from "../src/scenario/schema/reference.ts";

const ROOT = resolve(import.meta.dirname, "..");
const GUIDE = readFileSync(join(ROOT, "docs/guide.md"), "utf8");
const MAIN = join(ROOT, "dist/cli/main.js");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-guide-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("docs/guide.md", () => {
  it("has samples that run as they stand, in their order", () => {
    const blocks = [...GUIDE.matchAll(/```(\w+)(?: (\w+)=(\S+))?\n([\s\S]*?)```/g)];
    let ran = 0;
    for (const [, language, how, file = "", text = ""] of blocks) {
      if (language === "yaml") writeFileSync(join(folder, file), text, { flag: how === "append" ? "a" : "w" });
      for (const line of language === "sh" ? text.trim().split("\n") : []) {
        if (!line.startsWith("npx novasim ")) continue;
        const command = line.replace("npx novasim", `node ${MAIN}`).replace(/\bscenarios\//, `${ROOT}/scenarios/`);
        const { status, stderr } = spawnSync(command, { shell: true, cwd: folder, encoding: "utf8" });
        expect(`${line}: ${status} ${stderr}`).toBe(`${line}: 0 `);
        ran++;
      }
    }
    expect(ran).toBe(14);
  }, 300_000);
});

describe("docs/scenario-reference.md", () => {
  it("is what the reader's own definition gives (renew: npm run docs:update)", async () => {
    await expect(referenceText()).toMatchFileSnapshot("../docs/scenario-reference.md");
  });
});
