import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

function samples(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    (match) => match[1] ?? "",
  );
}

/** A folder that looks like the checkout, where samples may leave their files. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-readme-"));
  cpSync(join(ROOT, "scenarios"), join(folder, "scenarios"), { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules", "novasim"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("README", () => {
  const commands = samples("sh")
    .join("\n")
    .split("\n")
    .filter((line) => line.startsWith("npx novasim"));

  it.each(commands)("%s", (line) => {
    const [, , ...words] = line.replace(/#.*$/, "").trim().split(/\s+/);
    const { status, stderr } = spawnSync("node", [join(ROOT, "dist/cli/main.js"), ...words], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("shows what explain prints", () => {
    const asked = commands.filter((line) => line.startsWith("npx novasim explain"));
    const printed = asked.map((line) => {
      const words = line.split(/\s+/).slice(2);
      return spawnSync("node", [join(ROOT, "dist/cli/main.js"), ...words], { cwd: folder, encoding: "utf8" }).stdout;
    });
    expect(samples("text").map((text) => text.trimEnd())).toEqual(printed.map((text) => text.trimEnd()));
    expect(asked).toHaveLength(2);
  });

  it("has the two commands of package.json", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(scripts.start).toMatch(/^node .*dist\/cli\/main.js run scenarios\/azure-small.yaml$/);
    expect(scripts.test).toContain("vitest run");
  });

  it.each(samples("yaml").map((text, i) => [i, text] as const))("scenario %i runs and holds", (i, text) => {
    const file = join(folder, `sample-${i}.yaml`);
    writeFileSync(file, text);
    const { status, stdout } = spawnSync("node", [join(ROOT, "dist/cli/main.js"), "run", file], { encoding: "utf8" });
    expect(stdout).toMatch(/became ACTIVE +\d+ +100.0 %/);
    expect(status).toBe(0);
  });

  it.each(samples("js").map((text, i) => [i, text] as const))("program %i prints what it says", (i, text) => {
    const file = join(folder, `sample-${i}.mjs`);
    writeFileSync(file, text);
    const printed = execFileSync("node", [file], { encoding: "utf8" }).trim();
    const said = [...text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1]);
    expect(printed).toBe(said.join("\n"));
  });
});
