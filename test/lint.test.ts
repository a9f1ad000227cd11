import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Each place of the house, from the ground up; the places of one floor may know each other. */
const FLOORS: readonly (readonly string[])[] = [
  ["engine/", "python/"],
  ["model/"],
  ["scheduler/"],
  ["lifecycle/"],
  ["world.ts"],
  ["api/"],
  ["cloud.ts"],
  ["invariants/", "decisions.ts"],
  ["scenario/", "conform/", "report/", "testing/"],
  ["cli/", "http/"],
];
const PLACES = FLOORS.flat();
const floorOf = (place: string) => FLOORS.findIndex((places) => places.includes(place));
const fileIn = (place: string, name: string) => (place.endsWith("/") ? `src/${place}${name}` : `src/${place}`);

/** A file for each place, whose line i imports from place i. */
const importsOf = (place: string) =>
  PLACES.map(
    (target, i) => `import { a${i} } from "${place.endsWith("/") ? "../" : "./"}${target.replace(/\/$/, "/a.ts")}";`,
  );

/** Bad lines, by the place they stand in and the rule that refuses them. */
const VIOLATIONS: readonly (readonly [place: string, rule: string, line: string])[] = [
  ["lifecycle/", "lint/style/noRestrictedImports", `import type { A } from "../api/deep/a.ts";`],
  ["lifecycle/deep/", "lint/style/noRestrictedImports", `import { a } from "../../api/a.ts";`],
  ["lifecycle/", "lint/style/noRestrictedImports", `export { a } from "../world.ts";`],
  ["lifecycle/", "lint/style/noRestrictedImports", `export const a = () => import("../cli/main.ts");`],
  ["engine/", "lint/correctness/noNodejsModules", `import { sep } from "node:path";`],
  ["api/", "lint/correctness/noNodejsModules", `import { sep } from "path";`],
  ["cloud.ts", "lint/correctness/noNodejsModules", `import { sep } from "node:path";`],
  ["world.ts", "lint/style/noRestrictedGlobals", "export const a = process.argv;"],
  ["model/", "lint/style/noRestrictedGlobals", `export const a = Buffer.from("");`],
  ["model/", "lint/style/noRestrictedGlobals", "export const a = globalThis;"],
  ["model/", "plugin", "export const a = new Date();"],
  ["report/", "plugin", "export const a = new Date;"],
  ["report/", "plugin", "export const a = Date();"],
  ["report/", "lint/nursery/noJsRestrictedProperties", "export const a = Date.now();"],
  ["scenario/", "lint/nursery/noJsRestrictedProperties", "export const { now } = Date;"],
  ["testing/", "lint/nursery/noJsRestrictedProperties", "export const a = Math.random();"],
  ["scheduler/", "lint/nursery/noJsRestrictedProperties", `export const a = "a".localeCompare("b");`],
  ["scheduler/", "lint/nursery/noJsRestrictedProperties", "export const a = (5).toLocaleString();"],
  ["scheduler/", "lint/nursery/noJsRestrictedProperties", `export const a = "a".toLocaleUpperCase();`],
  ["conform/", "lint/style/noRestrictedGlobals", "export const a = performance.now();"],
  ["model/", "lint/style/noRestrictedGlobals", "export const a = new Intl.Collator();"],
  ["model/", "lint/style/noRestrictedGlobals", "export const a = crypto.randomUUID();"],
  ["cli/", "lint/suspicious/noExplicitAny", "export const a: any = 1;"],
  ["cli/", "lint/style/noNonNullAssertion", "export const a = (b: number[]) => b[0]!;"],
  ["cli/", "lint/correctness/noUnusedImports", `import { a } from "./a.ts";`],
  ["cli/", "lint/correctness/noUnusedVariables", "const a = 1;"],
  ["http/", "format", "export const a = 'single quotes'"],
];
const violationFile = (index: number) => fileIn(VIOLATIONS[index]?.[0] ?? "", `bad-${index}.ts`);

/** Files that nothing is wrong with, although each is close to it. */
const CLEAN: Readonly<Record<string, string>> = {
  "src/model/clean.ts": 'import { a } from "../engine/a.ts";\n\nexport const b = [a, new Date(5), new Date(a)];\n',
  "src/report/clean.ts": 'import { sep } from "node:path";\n\nexport const b = [sep, process.argv];\n',
  "src/cli/clean.ts":
    'import { a } from "../http/a.ts";\n\nexport const b = [a, new Date(), Date.now(), performance.now()];\n',
  "dist/ignored.js": "var a = 1",
  "node_modules/a/ignored.js": "var a = 1",
};

const CIRCLE: Readonly<Record<string, string>> = {
  "src/model/circle-a.ts": 'import type { B } from "./circle-b.ts";\n\nexport type A = B | 1;\n',
  "src/model/circle-b.ts": 'import type { A } from "./circle-a.ts";\n\nexport type B = A[];\n',
};

interface Diagnostic {
  readonly category: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly start?: { readonly line: number } };
}

let house: string;
let diagnostics: readonly Diagnostic[];

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "novasim-lint-"));
  for (const path of ["biome.json", ".gitignore", ".ci/lint"])
    cpSync(join(root, path), join(house, path), { recursive: true });
  const plant = (path: string, text: string) => {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  };
  for (const [path, text] of Object.entries({ ...CLEAN, ...CIRCLE })) plant(path, text);
  VIOLATIONS.forEach(([place, , line], index) => {
    if (place.endsWith("/")) plant(violationFile(index), `${line}\n`);
  });
  // world.ts and cloud.ts are one file each: the bad lines follow the imports.
  for (const place of PLACES) {
    const bad = place.endsWith("/") ? [] : VIOLATIONS.filter(([other]) => other === place).map(([, , line]) => line);
    plant(fileIn(place, "imports.ts"), `${[...importsOf(place), ...bad].join("\n")}\n`);
  }
  const biome = join(root, "node_modules/.bin/biome");
  const run = spawnSync(biome, ["check", "--error-on-warnings", "--reporter=json", "--max-diagnostics=none", "."], {
    cwd: house,
    encoding: "utf8",
  });
  expect(run.status).toBe(1);
  diagnostics = (JSON.parse(run.stdout) as { diagnostics: Diagnostic[] }).diagnostics;
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

const failuresIn = (path: string) =>
  diagnostics.filter(({ location, severity }) => location.path === path && severity !== "info");

describe("npm run lint", () => {
  it.each(PLACES)("lets %s import from its own floor and below, and not from above", (place) => {
    const refused = failuresIn(fileIn(place, "imports.ts"))
      .filter(({ category }) => category === "lint/style/noRestrictedImports")
      .map(({ location }) => PLACES[(location.start?.line ?? 0) - 1]);
    expect(PLACES.filter((target) => refused.includes(target))).toEqual(
      PLACES.filter((target) => floorOf(target) > floorOf(place)),
    );
  });

  it.each(VIOLATIONS.map(([place, rule, line], index) => [line, place, rule, index] as const))(
    "refuses `%s` in %s",
    (_line, _place, rule, index) => {
      expect(failuresIn(violationFile(index)).map(({ category }) => category)).toContain(rule);
    },
  );

  it.each(Object.keys(CLEAN))("passes the clean file %s", (path) => {
    expect(failuresIn(path)).toEqual([]);
  });

  it("refuses imports that go in a circle, of types too", () => {
    for (const path of Object.keys(CIRCLE)) {
      expect(failuresIn(path).map(({ category }) => category)).toEqual(["lint/suspicious/noImportCycles"]);
    }
  });
});
