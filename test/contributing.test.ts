/** CONTRIBUTING.md tells where things go; what it names is there, and is as it says. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const text = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** A row of the table `Where do I put …`. */
interface Row {
  readonly kind: string;
  readonly folder: string;
  readonly list: string;
  /** The name in the list's file that holds the list. */
  readonly name: string | undefined;
  readonly example: string;
  readonly tests: string;
}

const ROWS: readonly Row[] = text.split("\n").flatMap((line): Row[] => {
  if (!/^\| an? /.test(line)) return [];
  const [, kind = "", ...cells] = line.split("|").map((cell) => cell.trim());
  const [[folder = ""] = [], [list = "", name] = [], [example = ""] = [], [tests = ""] = []] = cells.map((cell) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, quoted = ""]) => quoted),
  );
  return [{ kind, folder, list, name, example, tests }];
});

/** Every file of a folder and of those below it. */
function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(`${folder}${entry.name}/`) : [`${folder}${entry.name}`],
  );
}

const source = filesIn("src/").map(read).join("\n");

describe("where do I put", () => {
  it("has a row for each kind of thing", () => {
    const kinds = ROWS.map(({ kind }) => kind.replace(/^an? |[:,].*| of the API$/g, ""));
    expect(kinds).toEqual(
      "filter, weigher, operation, action, resource, scenario key, invariant, fault, metric, command".split(", "),
    );
  });

  it.each(ROWS)("$kind", ({ folder, list, name, example, tests }) => {
    expect(folder.endsWith("/") && statSync(join(ROOT, folder)).isDirectory()).toBe(true);
    expect(example.startsWith(folder)).toBe(true);
    for (const path of [list, example, tests]) expect(existsSync(join(ROOT, path)), path).toBe(true);
    if (name !== undefined) expect(read(list)).toMatch(new RegExp(`\\bconst ${name}\\b`));
  });

  // Where a file is one thing, none is forgotten: the list imports it, or whoever else needs it.
  it.each(ROWS.filter(({ kind }) => /filter|weigher|operation:|invariant|command/.test(kind)))(
    "$kind: every file of the folder is in use",
    ({ folder, list }) => {
      const files = filesIn(folder);
      const forgotten = files.filter((file) => file !== list && !source.includes(`/${basename(file)}"`));
      // `npm run soak` starts it by its path: it is no subcommand.
      expect(forgotten.filter((file) => !file.endsWith("/soak.ts"))).toEqual([]);
    },
  );
});

it("names scripts that there are", () => {
  const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
  const named = [...text.matchAll(/^\| `([\w:]+)` \||npm (?:run )?(test[\w:]*|check)/gm)].map(
    ([, first, second]) => first ?? second ?? "",
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

it("names every file that docs:update renews", () => {
  const row = /^\| `docs:update` .*$/m.exec(text)?.[0] ?? "";
  const renewed = filesIn("test/")
    .filter((file) => file.endsWith(".test.ts"))
    .flatMap((file) => [...read(file).matchAll(/toMatchFileSnapshot\("([^"]+)"\)/g)].map(([, path = ""]) => path));
  expect(renewed.length).toBeGreaterThan(4);
  for (const path of renewed) expect(row).toContain(basename(path));
});
