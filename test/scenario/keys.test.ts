import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { STEPS } from "../../src/model/records/latency.ts";
import { STATUSES } from "../../src/model/records/server-states.ts";
import { resolve } from "../../src/scenario/format/params.ts";
import { readSource } from "../../src/scenario/format/source.ts";
import { list, object, oneOf, textSchema, union } from "../../src/scenario/schema/build.ts";
import { scenario } from "../../src/scenario/schema/scenario.ts";
import { Keys } from "./keys.ts";

/** The gallery, and what it has no use for. Every one of these files is run by a test. */
const FOLDERS = [new URL("../../scenarios/", import.meta.url), new URL("./fixtures/", import.meta.url)];

/** Words of Nova, not of the format: any of them does. */
const NOVAS = new Set<string>([...STATUSES, ...STEPS].map((word) => `= ${word}`));
const isNovas = (key: string): boolean => NOVAS.has(key.slice(key.indexOf("= ")));

function keysUsedBy(folders: readonly URL[]): Keys {
  const keys = new Keys(scenario.json);
  for (const folder of folders)
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".yaml"))) {
      const { data } = readSource(readFileSync(new URL(file, folder), "utf8"), file);
      keys.use(resolve(data, []).data, scenario.json);
    }
  return keys;
}

describe("the format", () => {
  it("has no key and no word that neither the gallery nor a fixture uses", () => {
    expect(keysUsedBy(FOLDERS).unused.filter((key) => !isNovas(key))).toEqual([]);
  });
});

describe("the search for unused keys", () => {
  const part = object({ required: { a: textSchema() }, optional: { b: textSchema() } });
  const form = (kind: string, own: string) =>
    object({ required: { kind: oneOf(kind) }, optional: { ...shared, [own]: textSchema() } });
  const shared = { at: textSchema(), mode: oneOf("one", "all") };
  const format = object({
    required: { parts: list(part) },
    optional: { faults: list(union("a fault", form("x", "ex"), form("y", "why"))) },
  }).json;
  const unused = (data: unknown) => {
    const keys = new Keys(format);
    keys.use(data, format);
    return keys.unused;
  };

  it("finds a key, a word and a form that nothing uses", () => {
    const found = unused({ parts: [{ a: "1" }], faults: [{ kind: "x", ex: "1", mode: "one" }] });
    expect([...found].sort()).toEqual([
      "faults[].at",
      "faults[].mode = all",
      "faults[]{kind:y}.kind",
      "faults[]{kind:y}.why",
      "parts[].b",
    ]);
  });

  it("finds nothing where all is used, once", () => {
    const faults = [
      { kind: "x", ex: "1", mode: "one", at: "1" },
      { kind: "y", why: "1", mode: "all" },
    ];
    expect(unused({ parts: [{ a: "1" }, { a: "1", b: "1" }], faults })).toEqual([]);
  });
});
