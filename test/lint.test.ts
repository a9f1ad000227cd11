import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
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

/** A file of each place that the others may import. */
const FACES: Readonly<Record<string, string>> = {
  "engine/": "a.ts",
  "python/": "a.ts",
  "model/": "records/a.ts",
  "scheduler/": "index.ts",
  "lifecycle/": "operations.ts",
  "api/": "client.ts",
  "invariants/": "invariants.ts",
  "scenario/": "plan/a.ts",
  "conform/": "conform.ts",
  "report/": "text/a.ts",
  "testing/": "attack.ts",
  "http/": "serve.ts",
};
const faceOf = (place: string) => `src/${place}${FACES[place] ?? (place.endsWith("/") ? "a.ts" : "")}`;

/** Imports of `src/…` files, as a file at `path` writes them. */
const importing = (path: string, ...files: readonly string[]) =>
  files
    .map((file, i) => `import { a${i} } from "${relative(dirname(path), file).replace(/^(?!\.)/, "./")}";\n`)
    .join("");

/** Bad lines, by the place they stand in and the rule that refuses them. */
const VIOLATIONS: readonly (readonly [place: string, rule: string, line: string])[] = [
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

/** Imports that are refused, each with the rule that refuses it and the place in which it does. */
const BAD_IMPORTS: readonly (readonly [rule: string, file: string, source: string])[] = [
  ["floor", "src/lifecycle/core/type-import.ts", `import type { A } from "../../api/client.ts";`],
  ["floor", "src/lifecycle/core/re-export.ts", `export { a } from "../../world.ts";`],
  ["floor", "src/lifecycle/core/dynamic.ts", `export const a = () => import("../../http/serve.ts");`],
  ["face", "src/api/core/past-the-face.ts", `import { a } from "../../lifecycle/machine/a.ts";`],
  ["face", "src/conform/past-the-face.ts", `import type { A } from "../scheduler/filters/a.ts";`],
  ["face", "src/cli/past-the-face.ts", `import { a } from "../http/server/a.ts";`],
  ["place", "src/attic/a.ts", "export const a = 1;"],
  ["circle", "src/model/records/circle-a.ts", `import type { A } from "./circle-b.ts";`],
  ["room", "src/scenario/log", ""],
  ["room", "src/lifecycle/operations/image", ""],
];

/** The rest of the circles: of two files; of two folders and of three, in which no file leads back to itself. */
const CIRCLES: Readonly<Record<string, string>> = {
  "src/model/records/circle-b.ts": `import type { A } from "./circle-a.ts";\n`,
  "src/scenario/log/a.ts": importing("src/scenario/log/a.ts", "src/scenario/measure/b.ts"),
  "src/scenario/measure/a.ts": importing("src/scenario/measure/a.ts", "src/scenario/log/b.ts"),
  "src/lifecycle/operations/image/a.ts": `import type { A } from "../move/b.ts";\n`,
  "src/lifecycle/operations/move/a.ts": `import type { A } from "../power/b.ts";\n`,
  "src/lifecycle/operations/power/a.ts": `import type { A } from "../image/b.ts";\n`,
};

/** Files that others import. */
const TARGETS = [
  ...["log", "measure"].map((room) => `src/scenario/${room}/b.ts`),
  ...["image", "move", "power"].map((room) => `src/lifecycle/operations/${room}/b.ts`),
  "src/lifecycle/machine/a.ts",
  "src/scheduler/filters/a.ts",
  "src/http/server/a.ts",
];

interface Diagnostic {
  readonly category: string;
  readonly severity: string;
  readonly location: { readonly path: string };
}

interface BadImport {
  readonly rule: string;
  readonly from: string;
  readonly to: readonly string[];
}

let house: string;
let diagnostics: readonly Diagnostic[];
let badImports: readonly BadImport[];

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "novasim-lint-"));
  for (const path of ["biome.json", ".gitignore", ".ci/lint"])
    cpSync(join(root, path), join(house, path), { recursive: true });
  const plant = (path: string, text: string) => {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  };
  for (const [path, text] of Object.entries({ ...CLEAN, ...CIRCLES })) plant(path, text);
  for (const path of [...TARGETS, ...PLACES.map(faceOf)]) plant(path, "export const a = 1;\n");
  for (const [, path, source] of BAD_IMPORTS) if (source !== "") plant(path, `${source}\n`);
  VIOLATIONS.forEach(([place, , line], index) => {
    if (place.endsWith("/")) plant(violationFile(index), `${line}\n`);
  });
  for (const place of PLACES) {
    const path = fileIn(place, "imports.ts");
    // world.ts and cloud.ts are one file each: the bad lines follow the imports.
    const bad = place.endsWith("/")
      ? []
      : VIOLATIONS.filter(([other]) => other === place).map(([, , line]) => `${line}\n`);
    const others = PLACES.filter((other) => other !== place).map(faceOf);
    plant(path, importing(path, ...others) + bad.join(""));
  }
  const biome = join(root, "node_modules/.bin/biome");
  const run = spawnSync(biome, ["check", "--error-on-warnings", "--reporter=json", "--max-diagnostics=none", "."], {
    cwd: house,
    encoding: "utf8",
  });
  expect(run.status).toBe(1);
  diagnostics = (JSON.parse(run.stdout) as { diagnostics: Diagnostic[] }).diagnostics;
  const imports = spawnSync(process.execPath, [join(root, ".ci/lint/imports.mjs"), "--json"], {
    cwd: house,
    encoding: "utf8",
  });
  expect(imports.status).toBe(1);
  badImports = JSON.parse(imports.stdout) as BadImport[];
}, 120_000);

afterAll(() => rmSync(house, { recursive: true, force: true }));

const failuresIn = (path: string) =>
  diagnostics.filter(({ location, severity }) => location.path === path && severity !== "info");

describe("npm run lint", () => {
  it.each(PLACES)("lets %s import from its own floor and below, and not from above", (place) => {
    const refused = badImports
      .filter(({ rule, from }) => rule === "floor" && from === fileIn(place, "imports.ts"))
      .flatMap(({ to }) => to);
    expect(PLACES.filter((target) => refused.includes(faceOf(target)))).toEqual(
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

  it.each(BAD_IMPORTS.map(([rule, file, source]) => [source || "a circle of folders", file, rule] as const))(
    "refuses `%s` in %s: %s",
    (_source, file, rule) => {
      expect(badImports.filter(({ from }) => from === file).map((bad) => bad.rule)).toContain(rule);
    },
  );

  it("takes nothing else for a bad import", () => {
    const planted = new Set([
      "src/model/records/circle-b.ts",
      ...BAD_IMPORTS.map(([, file]) => file),
      ...PLACES.map((place) => fileIn(place, "imports.ts")),
    ]);
    // imports.ts of each place imports every other, so that the places lie in circles themselves
    const others = badImports.filter(
      ({ rule, from }) => !planted.has(from) && !(rule === "room" && dirname(from) === "src"),
    );
    expect(others).toEqual([]);
  });

  it("names the imports that make a circle of folders", () => {
    expect(badImports.find(({ from }) => from === "src/scenario/log")?.to).toEqual([
      "src/scenario/log/a.ts → src/scenario/measure/b.ts",
      "src/scenario/measure/a.ts → src/scenario/log/b.ts",
    ]);
  });
});
