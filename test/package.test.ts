import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const DIST = join(ROOT, "dist");
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

/** Names of the packages that the declarations of a folder import. */
function imported(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".d.ts") && !name.startsWith("bench"))
    .flatMap((name) => [...readFileSync(join(folder, name), "utf8").matchAll(/(?:from|import\() ?"([^."][^"]*)"/g)])
    .map((match) => match[1] ?? "")
    .filter((name) => !name.startsWith("node:"))
    .map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
}

/** Whether a package brings its own types. */
function isTyped(name: string): boolean {
  const require = createRequire(join(ROOT, "package.json"));
  let folder = dirname(require.resolve(name));
  while (
    !existsSync(join(folder, "package.json")) ||
    JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name !== name
  )
    folder = dirname(folder);
  const { types, typings, exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return types !== undefined || typings !== undefined || JSON.stringify(exports ?? {}).includes(".d.ts");
}

describe.skipIf(!existsSync(DIST))("the package (needs npm run build)", () => {
  it("has the files that it exports", () => {
    for (const { types, default: code } of Object.values(manifest.exports)) {
      expect([types, existsSync(join(ROOT, types))]).toEqual([types, true]);
      expect([code, existsSync(join(ROOT, code))]).toEqual([code, true]);
    }
  });

  it("has the live page's script", () => {
    expect(existsSync(join(DIST, "http/page/browser/live.js"))).toBe(true);
  });

  it("has types that need nothing but what is installed with it", () => {
    const names = [...new Set(imported(DIST))];
    expect(names.length).toBeGreaterThan(2);
    const known = { ...manifest.dependencies, ...manifest.peerDependencies };
    for (const name of names) expect([name, name in known && isTyped(name)]).toEqual([name, true]);
  });

  it("has a server for tests beside the kit of property-based tests", async () => {
    const testing = (await import(join(ROOT, manifest.exports["./testing"]?.default ?? ""))) as Record<string, unknown>;
    expect(Object.keys(testing)).toEqual(expect.arrayContaining(["servedCloud", "attack", "watch", "matchers"]));
  });
});
