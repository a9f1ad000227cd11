import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the prose linter says of a tree whose src/a.ts holds `text`. */
const lint = (text: string) => {
  const tree = mkdtempSync(join(tmpdir(), "novasim-prose-"));
  onTestFinished(() => rmSync(tree, { recursive: true, force: true }));
  mkdirSync(join(tree, "src"));
  writeFileSync(join(tree, "src/a.ts"), text);
  const { status, stderr } = spawnSync(process.execPath, [join(root, ".ci/lint/prose.mjs")], {
    cwd: tree,
    encoding: "utf8",
  });
  return { status, stderr };
};

it.each([
  ["a comment", "\n// The place and the mend.\n", "src/a.ts:2"],
  ["a string", 'export const a = "Most used 20";\n', "src/a.ts:1"],
  ["two lines of a comment", "/**\n * It names the\n * mend.\n */\n", "src/a.ts:2"],
])("a listed phrase in %s is refused, with its place", (_where, text, place) => {
  const { status, stderr } = lint(text);
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`^${place}: ".*": write `));
});

it("words that only begin like a listed phrase pass", () => {
  expect(lint("// He can do the mending.\n")).toEqual({ status: 0, stderr: "" });
});
